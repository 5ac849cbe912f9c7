/**
 * The HTTP API: its types, and a client that knows the caller's token.
 *
 * The types are those of `docs/openapi.json` (`make api-types`), under the names that they have in this app.
 */
import limits from "./limits.json";
import type * as api from "./schema";
import { said, t } from "./texts/texts";

export type {
  AlbumChangeBody as AlbumChange,
  AlbumView as Album,
  Box as BoundingBox,
  CameraView as Camera,
  CoverView as Cover,
  DuplicateGroup,
  ExecutionAnswer as Execution,
  FaceView as Face,
  FileBody as UploadFile,
  LabelView as Label,
  Matched as Match,
  MembershipView as Membership,
  MemberView as Member,
  PeopleAnswer as People,
  PersonView as Person,
  PhotoChangeBody as PhotoChange,
  Picture,
  Ping,
  Point as Location,
  RenditionView as Rendition,
  SavedSearchChangeBody as SavedSearchChange,
  SavedSearchView as SavedSearch,
  SearchAnswer,
  SearchBody,
  ShareBody,
  ShareView as Share,
  StateView as ExecutionState,
  Suggestion,
  TextLineView as TextLine,
  Ticket,
  UnchangedPhoto,
  Usage,
  WholePhoto,
} from "./schema";

/** A photo in lists and live messages; messages have no URLs. */
export type Photo = api.LivePhoto & Partial<Pick<api.ShortPhoto, "signedUrl" | "thumbnailUrl" | "renditions" | "look">>;
export type LiveMessage = api.PhotoMessage | api.PhotoRemovedMessage | api.Pong;
export type Status = Photo["status"];
export type UploadTicket = api.UploadsAnswer["uploads"][number];
/** So many photos are read or changed in one call. */
export const MAX_IDS = limits.maxIds;
/** `date` is another name for `newest`. */
export type Sort = Exclude<NonNullable<api.SearchBody["sort"]>, "date">;
type AnyFacet = Exclude<NonNullable<api.SearchBody["facets"]>, boolean>[number];
/** The facets of numbers, counted in ranges. */
export type Distribution = Extract<AnyFacet, "certainty" | "searchable">;
/** The facets whose values can be chosen in this app, without coarser and finer ones. */
export type FacetName = Exclude<AnyFacet, "categories" | "months" | Distribution>;
export type AlbumSort = api.AlbumView["sort"];
export type Facets = NonNullable<api.SearchAnswer["facets"]>;
type ListQuery = NonNullable<api.operations["list_photos"]["parameters"]["query"]>;

/** The API answered with an error, or (status 0) did not answer. The message is for the user. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly detail?: api.DetailView,
  ) {
    super(message);
  }
}

/** The ID token; `renew` asks for a new one. Throws if nobody is signed in any more. */
export type TokenSource = (renew: boolean) => Promise<string>;

interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly token: TokenSource,
  ) {}

  photos(list: ListQuery, signal?: AbortSignal) {
    return this.call<api.PhotosAnswer>("/photos", { query: list, signal });
  }

  /** Those of the photos that are there; at most `MAX_IDS` at once. */
  async photosById(ids: string[], signal?: AbortSignal) {
    return (await this.call<api.PhotosAnswer>("/photos", { query: { ids: ids.join(",") }, signal })).photos;
  }

  async photo(id: string, signal?: AbortSignal) {
    return (await this.call<api.PhotoAnswer>(`/photos/${encodeURIComponent(id)}`, { signal })).photo;
  }

  changePhoto(id: string, change: api.PhotoChangeBody) {
    return this.call<api.PhotoChangeAnswer>(`/photos/${encodeURIComponent(id)}`, { method: "PATCH", body: change });
  }

  /** The same change of many photos; at most `MAX_IDS` at once. */
  changePhotos(ids: string[], change: api.PhotoChangeBody) {
    return this.call<api.PhotosChangeAnswer>("/photos", { method: "PATCH", body: { ...change, ids } });
  }

  /** At most `MAX_IDS` at once. */
  deletePhotos(ids: string[], final: boolean) {
    return this.call<api.PhotosDeletedAnswer>("/photos", { method: "DELETE", query: { ids: ids.join(","), final } });
  }

  /** At most `MAX_IDS` at once. */
  restorePhotos(ids: string[]) {
    const body: api.PhotosRestoreBody = { ids };
    return this.call<api.PhotosRestoredAnswer>("/photos/restore", { method: "POST", body });
  }

  /** One call deletes a limited number of photos; this repeats it until all are gone. */
  async emptyTrash(progress: (handled: number) => void): Promise<void> {
    for (let handled = 0, done = false; !done; ) {
      const answer = await this.call<api.TrashEmptiedAnswer>("/trash", { method: "DELETE" });
      handled += answer.photos;
      done = answer.done;
      progress(handled);
    }
  }

  /** A page of the groups of photos that look the same, the one to keep first in each. */
  duplicates(cursor?: string, signal?: AbortSignal) {
    return this.call<api.DuplicatesAnswer>("/photos/duplicates", { query: { cursor }, signal });
  }

  /** Those that look like it, and others that show something similar, in both the most similar first. */
  similar(id: string, signal?: AbortSignal) {
    return this.call<api.SimilarAnswer>(`/photos/${encodeURIComponent(id)}/similar`, { signal });
  }

  retryPhoto(id: string) {
    return this.call<api.RetryAnswer>(`/photos/${encodeURIComponent(id)}/retry`, { method: "POST" });
  }

  execution(id: string, signal?: AbortSignal) {
    return this.call<api.ExecutionAnswer>(`/photos/${encodeURIComponent(id)}/execution`, { signal });
  }

  async albums(signal?: AbortSignal) {
    return (await this.call<api.AlbumsAnswer>("/albums", { signal })).albums;
  }

  async createAlbum(name: string) {
    const body: api.AlbumBody = { name };
    return (await this.call<api.AlbumAnswer>("/albums", { method: "POST", body })).album;
  }

  async changeAlbum(id: string, change: api.AlbumChangeBody) {
    const path = `/albums/${encodeURIComponent(id)}`;
    return (await this.call<api.AlbumAnswer>(path, { method: "PATCH", body: change })).album;
  }

  /** One call handles a limited number of photos; this repeats it until all are handled. */
  async deleteAlbum(id: string, photos: "keep" | "delete", progress: (handled: number) => void): Promise<void> {
    const path = `/albums/${encodeURIComponent(id)}`;
    for (let handled = 0, done = false; !done; ) {
      const answer = await this.call<api.AlbumDeletedAnswer>(path, { method: "DELETE", query: { photos } });
      handled += answer.photos;
      done = answer.done;
      progress(handled);
    }
  }

  /** At most `MAX_IDS` at once; they stay in their other albums. `place`: between which two of its photos, by hand. */
  putIntoAlbum(id: string, ids: string[], place: Pick<api.AlbumPhotosBody, "after" | "before"> = {}) {
    const path = `/albums/${encodeURIComponent(id)}/photos`;
    return this.call<api.PhotosChangeAnswer>(path, { method: "PUT", body: { ids, ...place } });
  }

  /** At most `MAX_IDS` at once; they stay in their other albums. */
  takeOutOfAlbum(id: string, ids: string[]) {
    const path = `/albums/${encodeURIComponent(id)}/photos`;
    return this.call<api.PhotosChangeAnswer>(path, { method: "DELETE", query: { ids: ids.join(",") } });
  }

  async tickets(files: api.FileBody[], album?: string) {
    const body: api.UploadsBody = { files, ...(album ? { album } : {}) };
    return (await this.call<api.UploadsAnswer>("/uploads", { method: "POST", body })).uploads;
  }

  async usage(signal?: AbortSignal) {
    return (await this.call<api.MeAnswer>("/me", { signal })).usage;
  }

  search(request: api.SearchBody, signal?: AbortSignal) {
    return this.call<api.SearchAnswer>("/picture/search", { method: "POST", body: request, signal });
  }

  people(asked: { hidden: boolean; name?: string; size: number; cursor?: string }, signal?: AbortSignal) {
    return this.call<api.PeopleAnswer>("/people", { query: asked, signal });
  }

  agreeToPeople() {
    return this.call<api.ConsentAnswer>("/people/consent", { method: "PUT", body: {} });
  }

  withdrawFromPeople() {
    return this.call<api.ConsentAnswer>("/people/consent", { method: "DELETE" });
  }

  async person(id: string, signal?: AbortSignal) {
    return (await this.call<api.PersonAnswer>(`/people/${encodeURIComponent(id)}`, { signal })).person;
  }

  async changePerson(id: string, body: api.PersonChangeBody) {
    const path = `/people/${encodeURIComponent(id)}`;
    return (await this.call<api.PersonAnswer>(path, { method: "PATCH", body })).person;
  }

  /** The other is this person. */
  async mergePerson(id: string, other: string) {
    const path = `/people/${encodeURIComponent(id)}/merge`;
    return (await this.call<api.PersonAnswer>(path, { method: "POST", body: { other } })).person;
  }

  /** The face is somebody else's. */
  notThisPerson(id: string, body: api.NotThisBody) {
    return this.call<api.NotThisAnswer>(`/people/${encodeURIComponent(id)}/not`, { method: "POST", body });
  }

  async searches(signal?: AbortSignal) {
    return (await this.call<api.SavedSearchesAnswer>("/searches", { signal })).searches;
  }

  async saveSearch(name: string, query: string) {
    const body: api.SavedSearchBody = { name, query };
    return (await this.call<api.SavedSearchAnswer>("/searches", { method: "POST", body })).search;
  }

  /** With another name it has another id. */
  async changeSearch(id: string, change: api.SavedSearchChangeBody) {
    const path = `/searches/${encodeURIComponent(id)}`;
    return (await this.call<api.SavedSearchAnswer>(path, { method: "PATCH", body: change })).search;
  }

  deleteSearch(id: string) {
    return this.call<api.SavedSearchDeletedAnswer>(`/searches/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async shares(signal?: AbortSignal) {
    return (await this.call<api.SharesAnswer>("/shares", { signal })).shares;
  }

  /** One of them, and the ids of the photos that its guests have chosen. */
  share(id: string, signal?: AbortSignal) {
    return this.call<api.ShareAnswer>(`/shares/${encodeURIComponent(id)}`, { signal });
  }

  /** The token is told only now. */
  makeShare(body: Partial<api.ShareBody> & Pick<api.ShareBody, "name">) {
    return this.call<api.ShareMadeAnswer>("/shares", { method: "POST", body });
  }

  revokeShare(id: string) {
    return this.call<api.ShareRevokedAnswer>(`/shares/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async members(signal?: AbortSignal) {
    return (await this.call<api.MembersAnswer>("/members", { signal })).members;
  }

  async invite(body: Pick<api.MemberBody, "email"> & Partial<api.MemberBody>) {
    return (await this.call<api.MemberAnswer>("/members", { method: "POST", body })).member;
  }

  revokeMember(id: string) {
    return this.call<api.MemberRevokedAnswer>(`/members/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async memberships(signal?: AbortSignal) {
    return (await this.call<api.MembershipsAnswer>("/memberships", { signal })).memberships;
  }

  acceptMembership(id: string) {
    const body: api.AcceptanceBody = { accepted: true };
    return this.call<api.MembershipAnswer>(`/memberships/${encodeURIComponent(id)}`, { method: "PATCH", body });
  }

  leaveMembership(id: string) {
    return this.call<api.MembershipLeftAnswer>(`/memberships/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async suggest(typed: string, signal?: AbortSignal) {
    const answer = await this.call<api.SuggestAnswer>("/picture/suggest", { query: { q: typed }, signal });
    return answer.suggestions;
  }

  private async call<Answer>(path: string, call: Call): Promise<Answer> {
    const first = await this.send(path, call, false);
    const response = first.status === 401 ? await this.send(path, call, true) : first;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw refusal(response.status, answer);
    return answer as Answer;
  }

  private async send(path: string, { method = "GET", query = {}, body, signal }: Call, renew: boolean) {
    const url = new URL(this.baseUrl + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = { Authorization: await this.token(renew) };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, t("failed.network"));
    }
  }
}

function refusal(status: number, { message, detail }: Partial<api.ErrorAnswer>): ApiError {
  return new ApiError(status, message ? said(message, detail) : t("failed.server", { status }), detail);
}

/** What to tell the user about a failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : t("failed.any");
}
