/** The HTTP API: its types, and a client that knows the caller's token. */

export type Status = "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED";

/** A photo as lists and live messages tell it; `width` and `height` are upright pixels. */
export interface Photo {
  id: string;
  name: string;
  status: Status;
  step?: "metadata" | "labels_and_thumbnail" | "index" | null;
  statusReason?: string;
  uploadedAt: string;
  capturedAt?: string;
  width?: number;
  height?: number;
  format?: string;
  albumId?: string | null;
  thumbnailUrl?: string;
  thumbnailWidth?: number;
  thumbnailHeight?: number;
  signedUrl?: string;
}

/** Ratios 0-1 of the upright image's width and height, origin top left. */
export interface BoundingBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Label {
  name: string;
  /** Percent. */
  confidence: number;
  parents?: string[];
  aliases?: string[];
  categories?: string[];
  instances?: { confidence: number; boundingBox: BoundingBox }[];
}

export interface Camera {
  make?: string;
  model?: string;
  lens?: string;
  /** Seconds. */
  exposureTime?: number;
  fNumber?: number;
  iso?: number;
  /** Millimetres. */
  focalLength?: number;
}

export interface Location {
  latitude: number;
  longitude: number;
  /** Metres above sea level. */
  altitude?: number;
}

export interface WholePhoto extends Photo {
  fileSize?: number;
  labels?: Label[];
  tags?: string[];
  hiddenLabels?: string[];
  camera?: Camera;
  location?: Location;
  places?: string[];
  colours?: { name: string; share: number }[];
  labelModelVersion?: string;
}

export interface Album {
  id: string;
  name: string;
  createdAt: string;
  count: number;
  cover?: { thumbnailUrl: string; width: number; height: number } | null;
}

export interface Execution {
  status: string;
  startedAt?: string;
  stoppedAt?: string;
  consoleUrl?: string;
  states: ExecutionState[];
}

export interface ExecutionState {
  name: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "CAUGHT";
  startedAt: string;
  /** Seconds. */
  duration?: number;
  attempts: number;
  error?: string;
  cause?: string;
}

export interface Match {
  field: string;
  value: string;
  label?: string;
  confidence?: number;
}

export interface Picture {
  id: string;
  s3BucketUrl: string;
  signedUrl: string;
  labels?: string[];
  thumbnailUrl?: string | null;
  thumbnailSize?: { width: number; height: number } | null;
  size?: { width: number; height: number } | null;
  matched?: Match[];
  statusReason?: string | null;
  uploadedAt?: string;
  capturedAt?: string | null;
  albumId?: string | null;
}

export type FacetName = "labels" | "years" | "cameras" | "places" | "colours" | "albums" | "tags";
export type Facets = Partial<Record<FacetName, { value: string; count: number }[]>>;
export type Sort = "relevance" | "newest" | "oldest";

export interface SearchAnswer {
  total: number;
  pictures: Picture[];
  facets?: Facets;
  cursor?: string;
  didYouMean?: string;
}

export interface Suggestion {
  value: string;
  kind: string;
  count: number;
  query: string;
}

export interface UploadFile {
  name: string;
  size: number;
  md5: string;
  type: string;
}

export type UploadTicket =
  | { photoId: string; objectKey: string; url: string; fields: Record<string, string> }
  | { duplicateOf: string; photo: Photo }
  | { refused: string };

export interface PhotoChange {
  add_tags?: string[];
  remove_tags?: string[];
  hide_labels?: string[];
  show_labels?: string[];
  album?: string | null;
}

export interface PhotoChanged {
  tags: string[];
  hiddenLabels: string[];
  albumId?: string | null;
}

/** The API answered with an error, or (status 0) did not answer. The message is for the user. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The ID token; `renew` asks for a new one. Throws where nobody is signed in any more. */
export type TokenSource = (renew: boolean) => Promise<string>;

interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  query?: Record<string, string | number | null | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly token: TokenSource,
  ) {}

  photos(list: { album?: string; status?: Status; size?: number; cursor?: string }, signal?: AbortSignal) {
    return this.call<{ photos: Photo[]; cursor?: string }>("/photos", { query: list, signal });
  }

  async photo(id: string, signal?: AbortSignal): Promise<WholePhoto> {
    return (await this.call<{ photo: WholePhoto }>(`/photos/${encodeURIComponent(id)}`, { signal })).photo;
  }

  changePhoto(id: string, change: PhotoChange) {
    return this.call<PhotoChanged>(`/photos/${encodeURIComponent(id)}`, { method: "PATCH", body: change });
  }

  deletePhoto(id: string) {
    return this.call<{ id: string }>(`/photos/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  retryPhoto(id: string) {
    return this.call<{ id: string; status: Status }>(`/photos/${encodeURIComponent(id)}/retry`, { method: "POST" });
  }

  execution(id: string, signal?: AbortSignal) {
    return this.call<Execution>(`/photos/${encodeURIComponent(id)}/execution`, { signal });
  }

  async albums(signal?: AbortSignal): Promise<Album[]> {
    return (await this.call<{ albums: Album[] }>("/albums", { signal })).albums;
  }

  async createAlbum(name: string): Promise<Album> {
    return (await this.call<{ album: Album }>("/albums", { method: "POST", body: { name } })).album;
  }

  async changeAlbum(id: string, change: { name?: string; cover_photo_id?: string }): Promise<Album> {
    const path = `/albums/${encodeURIComponent(id)}`;
    return (await this.call<{ album: Album }>(path, { method: "PATCH", body: change })).album;
  }

  /** A call handles so many photos; this one calls until all are handled. */
  async deleteAlbum(id: string, photos: "keep" | "delete", progress: (handled: number) => void): Promise<void> {
    const path = `/albums/${encodeURIComponent(id)}`;
    for (let handled = 0, done = false; !done; ) {
      const answer = await this.call<{ done: boolean; photos: number }>(path, { method: "DELETE", query: { photos } });
      handled += answer.photos;
      done = answer.done;
      progress(handled);
    }
  }

  async tickets(files: UploadFile[], album?: string): Promise<UploadTicket[]> {
    const body = { files, ...(album ? { album } : {}) };
    return (await this.call<{ uploads: UploadTicket[] }>("/uploads", { method: "POST", body })).uploads;
  }

  search(
    request: { query: string; sort: Sort; size: number; cursor?: string; facets?: FacetName[] },
    signal?: AbortSignal,
  ) {
    return this.call<SearchAnswer>("/picture/search", { method: "POST", body: request, signal });
  }

  async suggest(typed: string, signal?: AbortSignal): Promise<Suggestion[]> {
    const answer = await this.call<{ suggestions: Suggestion[] }>("/picture/suggest", { query: { q: typed }, signal });
    return answer.suggestions;
  }

  private async call<Answer>(path: string, call: Call): Promise<Answer> {
    const first = await this.send(path, call, false);
    const response = first.status === 401 ? await this.send(path, call, true) : first;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(response.status, answer.message ?? `The server answered ${response.status}.`);
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
      throw new ApiError(0, "The server cannot be reached. Check your connection and try again.");
    }
  }
}

/** What to tell the user of any failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : "Something went wrong. Try again.";
}
