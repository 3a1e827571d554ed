import { createServer, type Socket } from "node:net";

/** What a scripted server answers to a command; `hang` says nothing, `cut` closes. */
export type Line = string | "hang" | "cut";

/**
 * A real SMTP server on loopback that answers each command as told and keeps every line it heard. `on` maps the start of a
 * command (`RCPT TO:<a@`) to an answer; the longest match wins.
 */
export async function startSmtpServer(on: Record<string, Line> = {}) {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const answers: Record<string, Line> = {
    "": "220 mx.example ESMTP",
    EHLO: "250-mx.example\r\n250 SIZE 1000000",
    "MAIL FROM": "250 2.1.0 Ok",
    "RCPT TO": "250 2.1.5 Ok",
    RSET: "250 2.0.0 Ok",
    QUIT: "221 2.0.0 Bye",
    ...on,
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = "";
    let inMail = false;
    const say = (answer: Line) => {
      if (answer === "cut") socket.destroy();
      else if (answer !== "hang") socket.write(`${answer}\r\n`);
    };
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (bytes) => {
      rest += bytes.toString("latin1");
      for (let cut = rest.indexOf("\n"); cut >= 0; cut = rest.indexOf("\n")) {
        const line = rest.slice(0, cut).replace(/\r$/, "");
        rest = rest.slice(cut + 1);
        heard.push(line);
        // The lines of a mail are not commands; only the dot that ends it is answered.
        if (inMail && line !== ".") continue;
        inMail = line.toUpperCase() === "DATA" && (answers.DATA ?? "").startsWith("354");
        const key = Object.keys(answers)
          .filter((start) => start !== "" && line.toUpperCase().startsWith(start.toUpperCase()))
          .sort((a, b) => b.length - a.length)[0];
        say(key === undefined ? "500 5.5.2 what?" : (answers[key] ?? "hang"));
      }
    });
    say(answers[""] ?? "hang");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    heard,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
