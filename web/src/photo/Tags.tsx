import { type FormEvent, useCallback, useId, useState } from "react";
import type { PhotoChange, WholePhoto } from "../api";
import { TagNames } from "../gallery/TagNames";
import { wordsOf } from "../gallery/words";
import { maxTagLength } from "../limits.json";
import { Link } from "../router";
import { searchPath } from "../routes";
import { filterOf } from "../search/query";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useKeptFocus } from "../ui/useKeptFocus";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";
import { Section } from "./Section";

export function Tags({ photo, onChange }: { photo: WholePhoto; onChange: ChangePhoto }) {
  const { api } = useServices();
  const [typed, setTyped] = useState("");
  const id = useId();
  const inFile = new Set(photo.fileTags);
  const focus = useKeptFocus<HTMLDivElement>(".tag-remove");
  const change = useTask(
    useCallback(
      async (asked: PhotoChange) => {
        const { tags } = await api.changePhoto(photo.id, asked);
        onChange((old) => ({ ...old, tags }));
      },
      [api, photo.id, onChange],
    ),
  );
  const add = (event: FormEvent) => {
    event.preventDefault();
    const tags = wordsOf(typed);
    if (tags.length === 0) return;
    setTyped("");
    void change.run({ add_tags: tags });
  };
  return (
    <Section icon="tag" title={t("photo.tags")}>
      <div {...focus}>
        {photo.tags && photo.tags.length > 0 && (
          <ul className="tags">
            {[...photo.tags]
              .sort((one, other) => Number(inFile.has(one)) - Number(inFile.has(other)))
              .map((tag) => (
                <li
                  key={tag}
                  className={inFile.has(tag) ? "tag from-file" : "tag"}
                  title={inFile.has(tag) ? t("photo.keyword") : undefined}
                >
                  <Link href={searchPath(filterOf("tags", tag))}>{tag}</Link>
                  <button
                    type="button"
                    className="tag-remove"
                    aria-label={t("photo.removeTag", { name: tag })}
                    onClick={() => void change.run({ remove_tags: [tag] })}
                  >
                    <Icon name="close" size={14} />
                  </button>
                </li>
              ))}
          </ul>
        )}
        <form className="tag-form" onSubmit={add}>
          <input
            aria-label={t("photo.addTag")}
            placeholder={t("photo.addTag")}
            maxLength={maxTagLength}
            list={id}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <TagNames id={id} typed={typed} />
          <button
            type="submit"
            className="icon-button"
            aria-label={t("photo.addTheTag")}
            disabled={change.busy || !typed.trim()}
          >
            <Icon name="plus" />
          </button>
        </form>
      </div>
      {change.error && (
        <p role="alert" className="error-text">
          {change.error}
        </p>
      )}
    </Section>
  );
}
