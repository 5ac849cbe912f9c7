import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { chooseStacking, useStacking } from "./stacking";

export function StackChoice() {
  const isOn = useStacking();
  return (
    <button
      type="button"
      className="icon-button stack-choice"
      aria-pressed={isOn}
      aria-label={t("stacks.on")}
      title={t("stacks.on")}
      onClick={() => chooseStacking(!isOn)}
    >
      <Icon name="copies" />
    </button>
  );
}
