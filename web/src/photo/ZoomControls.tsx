import type { RefObject } from "react";
import { t } from "../texts/texts";
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
      <legend className="visually-hidden">{t("photo.zoom")}</legend>
      <button
        type="button"
        className="icon-button"
        aria-label={t("photo.smaller")}
        title={t("photo.smallerKey")}
        disabled={isFit}
        onClick={() => zoom.current?.by(1 / ZOOM_STEP)}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        className="zoom-text"
        title={t("photo.actualKey")}
        aria-pressed={!isFit}
        onClick={() => (isFit ? zoom.current?.toActual() : onFit())}
      >
        {isFit ? "1:1" : t("photo.fit")}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("photo.larger")}
        title={t("photo.largerKey")}
        onClick={() => zoom.current?.by(ZOOM_STEP)}
      >
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}
