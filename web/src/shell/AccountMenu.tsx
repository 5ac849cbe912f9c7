import { useSyncExternalStore } from "react";
import { useServices } from "../services";
import { useSession } from "../session";
import { Icon, type IconName } from "../ui/Icon";
import { Popover } from "../ui/Popover";
import { THEMES, type Theme, useTheme } from "./theme";
import { Usage } from "./Usage";

const ICONS: Record<Theme, IconName> = { system: "auto", light: "sun", dark: "moon" };
const NAMES: Record<Theme, string> = { system: "Auto", light: "Light", dark: "Dark" };

export function AccountMenu() {
  const { email, signOut } = useSession();
  const { live } = useServices();
  const link = useSyncExternalStore(live.subscribe, live.snapshot);
  const [theme, setTheme] = useTheme();
  const initial = email?.charAt(0).toUpperCase() ?? "";
  return (
    <Popover label="Account" className="avatar" button={initial || <Icon name="user" />}>
      {() => (
        <div className="menu">
          <p className="menu-email">{email}</p>
          <Usage />
          <p className="menu-link" data-state={link}>
            {link === "live" ? "Live updates on" : link === "polling" ? "Checking for updates" : "Connecting"}
          </p>
          <fieldset className="segmented">
            <legend className="visually-hidden">Theme</legend>
            {THEMES.map((name) => (
              <label key={name}>
                <input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
                <span>
                  <Icon name={ICONS[name]} size={16} />
                  {NAMES[name]}
                </span>
              </label>
            ))}
          </fieldset>
          <button type="button" className="menu-item" onClick={() => void signOut()}>
            <Icon name="logout" />
            Sign out
          </button>
        </div>
      )}
    </Popover>
  );
}
