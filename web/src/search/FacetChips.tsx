import { useState } from "react";
import type { FacetName, Facets } from "../api";
import { t } from "../texts/texts";
import { colourName } from "../ui/colourName";
import { numberText } from "../ui/format";
import { formatName } from "../ui/formatName";
import { isChosen, toggled } from "./query";

const FACETS: FacetName[] = ["labels", "people", "years", "places", "colours", "cameras", "formats", "tags", "albums"];
const FIRST = 8;

interface Props {
  facets: Facets;
  query: string;
  albumNames: Record<string, string>;
  onQuery: (query: string) => void;
}

/** What the found photos have in common; a chip adds its value to what the query chooses, or takes it away. */
export function FacetChips({ facets, query, albumNames, onQuery }: Props) {
  return (
    <div className="facets">
      {FACETS.map((name) => (
        <FacetRow
          key={name}
          name={name}
          title={t(`facet.${name}`)}
          values={named(facets[name] ?? [])}
          query={query}
          albumNames={albumNames}
          onQuery={onQuery}
        />
      ))}
    </div>
  );
}

/** People by their names, of whom two may have the same. */
function named(values: NonNullable<Facets[FacetName]>): { value: string; count: number }[] {
  const all = values.map(({ value, count, name }) => ({ value: name ?? value, count }));
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index);
}

interface RowProps extends Omit<Props, "facets"> {
  name: FacetName;
  title: string;
  values: { value: string; count: number }[];
}

function FacetRow({ name, title, values, query, albumNames, onQuery }: RowProps) {
  const [all, setAll] = useState(false);
  if (values.length === 0) return null;
  const isOn = (value: string) => isChosen(query, name, value);
  const first = values.filter(({ value }, index) => index < FIRST || isOn(value));
  const shown = all ? values : first;
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {shown.map(({ value, count }) => (
        <button
          key={value}
          type="button"
          className="chip"
          aria-pressed={isOn(value)}
          onClick={() => onQuery(toggled(query, name, value))}
        >
          {name === "colours" && <span className="swatch" data-colour={value} aria-hidden="true" />}
          {shownValue(name, value, albumNames)}
          <span className="chip-count">{numberText(count)}</span>
        </button>
      ))}
      {values.length > first.length && (
        <button type="button" className="chip more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("search.fewerValues") : t("search.moreValues", { count: values.length - first.length })}
        </button>
      )}
    </fieldset>
  );
}

function shownValue(name: FacetName, value: string, albumNames: Record<string, string>): string {
  if (name === "albums") return albumNames[value] ?? value;
  if (name === "formats") return formatName(value);
  return name === "colours" ? colourName(value) : value;
}
