import type { ReactNode } from "react";
import { Link } from "../router";
import { ALBUMS, EXPLORE, PHOTOS, WITH_ME } from "../routes";
import { SearchBox } from "../search/SearchBox";
import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { DropZone } from "../uploads/DropZone";
import { UploadButton } from "../uploads/UploadButton";
import { UploadTray } from "../uploads/UploadTray";
import { AccountMenu } from "./AccountMenu";
import { Logo } from "./Logo";
import { OfflineHint } from "./OfflineHint";

/** The frame of every page for a signed-in user. */
export function Shell({ path, inert, children }: { path: string; inert: boolean; children: ReactNode }) {
  return (
    <>
      <div className="shell" inert={inert}>
        <a className="skip-link" href="#main">
          {t("shell.skip")}
        </a>
        <header className="bar-top">
          <Link href={PHOTOS} className="brand" aria-label={t("shell.home")}>
            <Logo />
            <span className="brand-name">Photo Search</span>
          </Link>
          <nav className="nav" aria-label={t("shell.pages")}>
            <NavLink href={PHOTOS} icon="photos" text={t("shell.photos")} path={path} />
            <NavLink href={EXPLORE} icon="compass" text={t("shell.explore")} path={path} />
            <NavLink href={ALBUMS} icon="album" text={t("shell.albums")} path={path} />
            <NavLink href={WITH_ME} icon="people" text={t("shell.withMe")} path={path} />
          </nav>
          <SearchBox />
          <div className="bar-end">
            <UploadButton className="button primary upload-button" />
            <AccountMenu />
          </div>
        </header>
        <OfflineHint />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <div inert={inert}>
        <UploadTray />
      </div>
      <DropZone />
    </>
  );
}

function NavLink({ href, icon, text, path }: { href: string; icon: IconName; text: string; path: string }) {
  const isHere = path === href || path.startsWith(`${href}/`);
  return (
    <Link href={href} className="nav-link" aria-current={isHere ? "page" : undefined}>
      <Icon name={icon} />
      {text}
    </Link>
  );
}
