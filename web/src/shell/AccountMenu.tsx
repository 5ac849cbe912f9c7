import { useSyncExternalStore } from "react";
import { Link } from "../router";
import { BIN, DUPLICATES, SECOND_FACTOR, SHARES } from "../routes";
import { useServices } from "../services";
import { useSession } from "../session";
import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { Popover } from "../ui/Popover";
import { LanguageChoice } from "./LanguageChoice";
import { THEMES, type Theme, useTheme } from "./theme";
import { Usage } from "./Usage";

const ICONS: Record<Theme, IconName> = { system: "auto", light: "sun", dark: "moon" };
const NAMES = { system: "menu.system", light: "menu.light", dark: "menu.dark" } as const;
const LINKS = { live: "menu.live", polling: "menu.polling", connecting: "menu.connecting" } as const;

export function AccountMenu() {
  const { email, signOut } = useSession();
  const { live } = useServices();
  const link = useSyncExternalStore(live.subscribe, live.snapshot);
  const [theme, setTheme] = useTheme();
  const initial = email?.charAt(0).toUpperCase() ?? "";
  return (
    <Popover label={t("menu.account")} className="avatar" button={initial || <Icon name="user" />}>
      {(close) => (
        <div className="menu">
          <p className="menu-email">{email}</p>
          <Usage />
          <p className="menu-link" data-state={link}>
            {t(LINKS[link])}
          </p>
          <fieldset className="segmented">
            <legend className="visually-hidden">{t("menu.theme")}</legend>
            {THEMES.map((name) => (
              <label key={name}>
                <input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
                <span>
                  <Icon name={ICONS[name]} size={16} />
                  {t(NAMES[name])}
                </span>
              </label>
            ))}
          </fieldset>
          <LanguageChoice />
          <Link href={SHARES} className="menu-item" onClick={close}>
            <Icon name="share" />
            {t("share.all")}
          </Link>
          <Link href={DUPLICATES} className="menu-item" onClick={close}>
            <Icon name="copies" />
            {t("duplicates.title")}
          </Link>
          <Link href={BIN} className="menu-item" onClick={close}>
            <Icon name="trash" />
            {t("bin.title")}
          </Link>
          <Link href={SECOND_FACTOR} className="menu-item" onClick={close}>
            <Icon name="lock" />
            {t("account.secondFactor")}
          </Link>
          <button type="button" className="menu-item" onClick={() => void signOut()}>
            <Icon name="logout" />
            {t("menu.signOut")}
          </button>
        </div>
      )}
    </Popover>
  );
}
