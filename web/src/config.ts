/** The configuration of this installation: read from /config.json at start, so that one build works for all. */
export interface Config {
  stage: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** The endpoint of Cognito, unless it is AWS's. */
  userPoolEndpoint?: string;
  /** Cognito's own sign-in page: its host, and whose users it is for ("COGNITO": those of the user pool). */
  signInPage?: { domain: string; provider: string };
  apiUrl: string;
  webSocketUrl: string;
  /** How long the URLs of photos and the tickets of uploads work. */
  signedUrlSeconds: number;
  local: boolean;
}

const REQUIRED = ["region", "userPoolId", "userPoolClientId", "apiUrl", "signedUrlSeconds"] as const;

/** Throws an `Error` that names what is missing. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`config.json could not be read (status ${response.status})`);
  const config: Partial<Config> = await response.json();
  const missing = REQUIRED.filter((name) => !config[name]);
  if (missing.length > 0) throw new Error(`config.json lacks ${missing.join(", ")}`);
  return { ...config, apiUrl: (config.apiUrl ?? "").replace(/\/+$/, "") } as Config;
}
