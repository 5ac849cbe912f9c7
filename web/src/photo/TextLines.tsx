import type { TextLine } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { phraseOf } from "../search/query";
import { t } from "../texts/texts";
import type { Located } from "./Boxes";
import { Section } from "./Section";

interface Props {
  lines: TextLine[];
  onLocated: (located: Located | null) => void;
}

/** What is written in the photo; hovering or focusing a line shows where. */
export function TextLines({ lines, onLocated }: Props) {
  if (lines.length === 0) return null;
  return (
    <Section icon="file" title={t("photo.written")}>
      <ul className="text-lines">
        {lines.map((line) => {
          const located: Located = { name: line.text, instances: [line] };
          return (
            <li
              key={`${line.boundingBox.left} ${line.boundingBox.top} ${line.text}`}
              onPointerEnter={() => onLocated(located)}
              onPointerLeave={() => onLocated(null)}
              onFocus={() => onLocated(located)}
              onBlur={() => onLocated(null)}
            >
              <Link href={searchPath(`text:${phraseOf(line.text)}`)}>{line.text}</Link>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
