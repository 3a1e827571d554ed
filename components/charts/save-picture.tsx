"use client";
import { type Picture, svgOf } from "#components/charts/picture";

export type PictureTheme = "light" | "dark";
export type PictureFormat = "png" | "svg";

const FONT = "Geist Sans, Geist, ui-sans-serif, system-ui, sans-serif";
/** Sharp on any screen and in print. */
const PIXELS = 2;

/** Hands the picture to the browser as a file. Nothing is asked from the network. Throws when the browser cannot draw it. */
export async function savePicture(
  picture: Picture,
  { theme, format, name }: { theme: PictureTheme; format: PictureFormat; name: string },
): Promise<void> {
  const colours = coloursOf(theme);
  const blob =
    format === "svg"
      ? new Blob([svgOf(picture, colours.of, FONT)], { type: "image/svg+xml" })
      : await pngOf(picture, colours.of);
  colours.done();
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * The page's colours in one theme as `#rrggbb`, whatever theme the page shows now. They are settled at the root of the page,
 * so the root takes the theme for the moment of each reading; nothing is painted in between.
 */
function coloursOf(theme: PictureTheme): { of: (name: string) => string; done: () => void } {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const found = new Map<string, string>();
  function of(name: string): string {
    const known = found.get(name);
    if (known) return known;
    if (!pixel) throw new Error("This browser cannot draw pictures.");
    const root = document.documentElement;
    const before = root.getAttribute("data-theme");
    root.setAttribute("data-theme", theme);
    probe.style.color = name;
    pixel.fillStyle = getComputedStyle(probe).color;
    if (before === null) root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", before);
    pixel.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
    const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    found.set(name, hex);
    return hex;
  }
  return { of, done: () => probe.remove() };
}

async function pngOf(picture: Picture, colour: (name: string) => string): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * PIXELS;
  canvas.height = picture.height * PIXELS;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser cannot draw pictures.");
  pen.scale(PIXELS, PIXELS);
  pen.fillStyle = colour("var(--bg)");
  pen.fillRect(0, 0, picture.width, picture.height);
  const family = getComputedStyle(document.body).fontFamily;
  for (const shape of picture.shapes) {
    if (shape.kind === "rect") {
      pen.globalAlpha = shape.opacity;
      pen.fillStyle = colour(shape.fill);
      pen.fillRect(shape.x, shape.y, shape.width, shape.height);
      pen.globalAlpha = 1;
    } else if (shape.kind === "path") {
      const path = new Path2D(shape.d);
      if (shape.fill) {
        pen.fillStyle = colour(shape.fill);
        pen.fill(path);
      }
      if (shape.stroke) {
        pen.strokeStyle = colour(shape.stroke);
        pen.lineWidth = shape.dash ? 1.5 : 1;
        pen.setLineDash(shape.dash ? [4, 3] : []);
        pen.stroke(path);
      }
    } else {
      pen.font = `${shape.bold ? "600 " : ""}${shape.size}px ${family}`;
      pen.textAlign = shape.anchor === "middle" ? "center" : shape.anchor;
      pen.fillStyle = colour(shape.fill);
      pen.fillText(shape.text, shape.x, shape.y);
    }
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be written."))),
      "image/png",
    ),
  );
}
