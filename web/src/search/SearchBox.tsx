import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { albumNames } from "../albums/names";
import type { SavedSearch, Suggestion } from "../api";
import { maxQueryLength } from "../limits.json";
import { navigate, useRoute } from "../router";
import { SEARCH, searchPath } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { numberText } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Popover } from "../ui/Popover";
import { ChangeSearch } from "./ChangeSearch";
import { setBox } from "./pointInBox";
import { RecentSearches } from "./recent";
import { SavedSearches } from "./SavedSearches";
import { SaveSearch } from "./SaveSearch";
import { SearchHelp } from "./SearchHelp";
import { sortOf } from "./sort";

const TYPING_MILLISECONDS = 120;
const KINDS = {
  label: "tag",
  place: "pin",
  camera: "camera",
  album: "album",
  person: "user",
  tag: "tag",
  recent: "clock",
} as const;

/** The search box of every page: `/` focuses it. A combobox with suggestions from the user's own photos. */
export function SearchBox() {
  const { path, query } = useRoute();
  const asked = path === SEARCH ? (query.get("q") ?? "") : "";
  const [typed, setTyped] = useState(asked);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [saving, setSaving] = useState<string | null>(null);
  const [changing, setChanging] = useState<SavedSearch | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { email } = useSession();
  const recent = useMemo(() => new RecentSearches(email ?? "", localStorage), [email]);
  const suggested = useSuggestions(typed, open);
  const suggestions = useMemo(
    () => (open ? [...recent.matching(typed).map(asSuggestion), ...suggested] : []),
    [open, recent, typed, suggested],
  );
  const shown = open && suggestions.length > 0;

  useEffect(() => setTyped(asked), [asked]);
  useSlash(input);
  useEffect(() => {
    setBox(input.current);
    return () => setBox(null);
  }, []);

  const go = (text: string) => {
    setTyped(text);
    setOpen(false);
    setActive(-1);
    if (!text.trim()) return;
    recent.remember(text.trim());
    navigate(searchPath(text.trim(), sortOf(query.get("sort"))));
  };
  const clear = () => {
    setTyped("");
    setActive(-1);
    if (asked) navigate(SEARCH);
    input.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go(suggestions[active]?.query ?? typed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      setActive(moved(active, event.key === "ArrowDown" ? 1 : -1, suggestions.length));
    } else if (event.key === "Escape") {
      if (shown) setOpen(false);
      else input.current?.blur();
      setActive(-1);
    }
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers do not know the search element for long yet. */}
      <form className="search" role="search" onSubmit={submit}>
        <div className="search-field">
          <Icon name="search" />
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label={t("search.label")}
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
            placeholder={t("search.label")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={maxQueryLength}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(-1);
              setOpen(true);
            }}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
          {typed && (
            <button type="button" className="icon-button" aria-label={t("search.clear")} onClick={clear}>
              <Icon name="close" size={18} />
            </button>
          )}
          <Popover label={t("saved.title")} button={<Icon name="saved" />}>
            {(close) => (
              <SavedSearches
                query={typed.trim()}
                onSave={() => {
                  close();
                  setSaving(typed.trim());
                }}
                onChange={(saved) => {
                  close();
                  setChanging(saved);
                }}
                onRun={(saved) => {
                  close();
                  go(saved);
                }}
              />
            )}
          </Popover>
          <Popover label={t("search.help")} button={<Icon name="help" />}>
            {(close) => (
              <SearchHelp
                onTry={(example) => {
                  close();
                  go(example);
                }}
              />
            )}
          </Popover>
        </div>
        <div
          id={listId}
          role="listbox"
          aria-label={t("search.suggestions")}
          className="suggestions"
          hidden={!shown}
          tabIndex={-1}
        >
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box, by aria-activedescendant.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box handles the keys.
            <div
              key={`${suggestion.kind} ${suggestion.query}`}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className="suggestion"
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => go(suggestion.query)}
            >
              <Icon name={isKind(suggestion.kind) ? KINDS[suggestion.kind] : "search"} size={18} />
              <span className="suggestion-value">{suggestion.value}</span>
              <span className="suggestion-kind">
                {isKind(suggestion.kind) ? t(`kind.${suggestion.kind}`) : suggestion.kind}
              </span>
              <span className="suggestion-count">{suggestion.count > 0 && numberText(suggestion.count)}</span>
            </div>
          ))}
        </div>
      </form>
      {saving !== null && <SaveSearch query={saving} onClose={() => setSaving(null)} />}
      {changing && <ChangeSearch search={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function isKind(kind: string): kind is keyof typeof KINDS {
  return kind in KINDS;
}

function asSuggestion(query: string): Suggestion {
  return { kind: "recent", value: query, query, count: 0 };
}

// From no suggestion (-1) down through all of them, and back to none.
function moved(active: number, by: number, count: number): number {
  const next = active + by;
  if (next < -1) return count - 1;
  return next >= count ? -1 : next;
}

function useSuggestions(typed: string, wanted: boolean): Suggestion[] {
  const { api } = useServices();
  const [suggestions, setSuggestions] = useState<Suggestion[]>([]);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const found = await api.suggest(typed, signal);
      const names = found.some(({ kind }) => kind === "album") ? await albumNames(api, signal) : {};
      setSuggestions(found.map((one) => ({ ...one, value: names[one.value] ?? one.value })));
    },
    [api, typed],
  );
  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    // While the user is typing, the last suggestions are better than none, also if a request fails.
    const timer = setTimeout(() => void load(controller.signal).catch(() => undefined), TYPING_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [load, wanted]);
  return suggestions;
}

function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest("input, textarea, select, dialog") || input.current?.closest("[inert]")) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, [input]);
}
