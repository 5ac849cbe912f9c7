import { Link } from "../router";
import { PHOTOS } from "../routes";
import { Empty } from "../ui/States";
import { PageTitle } from "./PageTitle";

export function NotFound() {
  return (
    <>
      <PageTitle title="Not found" hidden />
      <Empty icon="help" title="There is no such page">
        <Link href={PHOTOS} className="button">
          To your photos
        </Link>
      </Empty>
    </>
  );
}
