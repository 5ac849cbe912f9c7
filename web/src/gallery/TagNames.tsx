import { useCallback } from "react";
import { useServices } from "../services";
import { useLoaded } from "../ui/useLoaded";

interface Props {
  id: string;
  /** What is in the field: tags before the last comma stay. */
  typed: string;
}

/** For the `list` of a field of tags: the user's most frequent ones. */
export function TagNames({ id, typed }: Props) {
  const { api } = useServices();
  const found = useLoaded(
    useCallback((signal: AbortSignal) => api.search({ query: "*", size: 1, facets: ["tags"] }, signal), [api]),
  );
  const before = typed.slice(0, typed.lastIndexOf(",") + 1);
  return (
    <datalist id={id}>
      {found.value?.facets?.tags?.map(({ value }) => (
        <option key={value} value={before ? `${before} ${value}` : value} />
      ))}
    </datalist>
  );
}
