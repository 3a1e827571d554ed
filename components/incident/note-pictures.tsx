import { apiUrl } from "#components/queries/client";
import { formatBytes } from "#components/ui/format";
import type { Picture } from "#lib/incident/contract";

/** Pictures of a note; each opens as it came. */
export function NotePictures({ incidentId, pictures }: { incidentId: string; pictures: readonly Picture[] }) {
  return (
    <ul className="my-1 flex flex-wrap gap-2">
      {pictures.map((picture) => {
        const src = apiUrl(`/incidents/${encodeURIComponent(incidentId)}/pictures/${encodeURIComponent(picture.id)}`);
        const about = `${picture.name}, ${formatBytes(picture.sizeBytes)}, SHA-256 ${picture.sha256}`;
        return (
          <li key={picture.id}>
            <a href={src} target="_blank" rel="noopener" title={about} className="block border border-line">
              {/* biome-ignore lint/performance/noImgElement: evidence is shown as it came, not scaled by a server */}
              <img src={src} alt={picture.name} loading="lazy" className="h-20 max-w-full object-contain" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
