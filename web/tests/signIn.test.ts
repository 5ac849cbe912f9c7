/** Signing in elsewhere, against an OpenID Connect server that checks what the app sends. */
import { type MutableToken, OAuth2Server } from "oauth2-mock-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Config } from "../src/config";

const HOST = "acme.auth.eu-west-1.amazoncognito.com";
const HERE = "https://photos.example.com";
const CLIENT = "client";

const server = new OAuth2Server(undefined, undefined, {
  endpoints: { authorize: "/oauth2/authorize", token: "/oauth2/token" },
});
// Cognito's page is on HTTPS, and the server is not.
const there = (url: string) => url.replace(`https://${HOST}`, server.issuer.url ?? "");
const page = {
  location: { href: `${HERE}/sign-in`, origin: HERE, hostname: "photos.example.com", pathname: "/" },
  document: {
    addEventListener: vi.fn(),
    querySelector: () => null,
    querySelectorAll: () => [],
    getElementById: () => null,
  },
  history: { replaceState: vi.fn() },
  addEventListener: vi.fn(),
};
const tokenRequests: string[] = [];
const kept = new Map<string, string>();
const tabStorage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
  removeItem: (name: string) => void kept.delete(name),
};
const send = globalThis.fetch;

beforeAll(async () => {
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  // Its types take Node's for granted, which a browser's app does without.
  const service = server.service as unknown as { on: (event: string, sign: (token: MutableToken) => void) => void };
  service.on("beforeTokenSigning", ({ payload }) => {
    Object.assign(payload, { email: "anna@example.com", username: "Organisation_anna", sub: "sub-of-anna" });
  });
  vi.stubGlobal("window", page);
  for (const [name, value] of Object.entries(page)) vi.stubGlobal(name, value);
  vi.stubGlobal("sessionStorage", tabStorage);
  vi.stubGlobal("fetch", (url: string, options: RequestInit) => {
    tokenRequests.push(String(options.body));
    return send(there(url), options);
  });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

it("leads to the organisation's page and back, and proves by PKCE who asked", async () => {
  const { Auth } = await import("../src/auth");
  const config = {
    userPoolId: "eu-west-1_AbCdEf",
    userPoolClientId: CLIENT,
    signInPage: { domain: HOST, provider: "Organisation" },
  } as Config;
  const auth = new Auth(config);
  expect(auth.otherWay).toBe("organisation");
  expect(await auth.email()).toBeNull();

  await auth.signInElsewhere("/albums?sort=name");
  const asked = new URL(page.location.href);
  expect(asked.host + asked.pathname).toBe(`${HOST}/oauth2/authorize`);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: `${HERE}/`,
    identity_provider: "Organisation",
    scope: "openid email",
    code_challenge_method: "S256",
  });

  const answer = await send(there(asked.href), { redirect: "manual" });
  page.location.href = answer.headers.get("location") ?? "";
  expect(page.location.href.startsWith(`${HERE}/?`)).toBe(true);

  // The app begins anew where it is led back to.
  const back = new Auth(config);
  await expect.poll(() => back.email()).toBe("anna@example.com");
  expect(back.nextPage).toBe("/albums?sort=name");
  back.forgetNextPage();
  expect(back.nextPage).toBeNull();
  expect(new URLSearchParams(tokenRequests[0]).get("code_verifier")).toHaveLength(128);
  expect(tokenRequests).toHaveLength(1);
});

it("is offered only where there is such a page", async () => {
  const { Auth } = await import("../src/auth");
  const config = { userPoolId: "eu-west-1_AbCdEf", userPoolClientId: CLIENT } as Config;
  expect(new Auth(config).otherWay).toBeNull();
  expect(new Auth({ ...config, signInPage: { domain: HOST, provider: "COGNITO" } }).otherWay).toBe("page");
});
