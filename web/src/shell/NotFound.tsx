import { Link } from "../router";
import { PHOTOS } from "../routes";
import { t } from "../texts/texts";
import { Empty } from "../ui/States";
import { PageTitle } from "./PageTitle";

export function NotFound() {
  return (
    <>
      <PageTitle title={t("shell.notFound")} hidden />
      <Empty icon="help" title={t("shell.noPage")}>
        <Link href={PHOTOS} className="button">
          {t("shell.toPhotos")}
        </Link>
      </Empty>
    </>
  );
}
