import type { RefObject } from "react";
import { Icon } from "../ui/Icon";
import type { Zoom } from "./useZoom";
import type { View } from "./zoom";

interface Props {
  view: View;
  zoom: RefObject<Zoom | null>;
  onFit: () => void;
}

export const ZOOM_STEP = 1.5;

export function ZoomControls({ view, zoom, onFit }: Props) {
  const isFit = view.scale === 1;
  return (
    <fieldset className="zoom">
      <legend className="visually-hidden">Zoom</legend>
      <button
        type="button"
        className="icon-button"
        aria-label="Smaller"
        title="Smaller (−)"
        disabled={isFit}
        onClick={() => zoom.current?.by(1 / ZOOM_STEP)}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        className="zoom-text"
        title="One pixel to a pixel (1)"
        aria-pressed={!isFit}
        onClick={() => (isFit ? zoom.current?.toActual() : onFit())}
      >
        {isFit ? "1:1" : "Fit"}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Larger"
        title="Larger (+)"
        onClick={() => zoom.current?.by(ZOOM_STEP)}
      >
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}
