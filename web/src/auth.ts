/** Cognito, through Amplify's Auth: tokens are in localStorage, so a session survives a reload. */
import { Amplify } from "aws-amplify";
import {
  type AuthError,
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  resendSignUpCode,
  resetPassword,
  signIn,
  signInWithRedirect,
  signOut,
  signUp,
} from "aws-amplify/auth";
import { ConsoleLogger } from "aws-amplify/utils";
import { worded } from "./authErrors";
import type { Config } from "./config";
import { t } from "./texts/texts";

// How the names of what Amplify stores begin.
const STORED = "CognitoIdentityServiceProvider.";
// It stores several things one after the other: in between it looks as if nobody were signed in.
const SETTLED_MILLISECONDS = 300;

const NEXT_PAGE = "next-page";

// What Cognito calls itself as a provider.
const POOL = "COGNITO";

const oauthOf = (domain: string, here: string) => ({
  domain,
  scopes: ["openid", "email"],
  redirectSignIn: [here],
  redirectSignOut: [here],
  responseType: "code" as const,
});

/** What comes next: nothing, the confirmation of an address, the code of the second factor, or what is not known here. */
export type SignInResult = "done" | "confirm" | "code" | "unsupported";
const NEXT: Record<string, SignInResult> = {
  DONE: "done",
  CONFIRM_SIGN_UP: "confirm",
  CONFIRM_SIGN_IN_WITH_TOTP_CODE: "code",
};

/** Nobody is signed in, or the session cannot be renewed. */
export class SignedOut extends Error {
  constructor() {
    super(t("failed.session"));
  }
}

export class Auth {
  private readonly listeners = new Set<() => void>();
  private readonly page: Config["signInPage"];

  constructor(config: Config) {
    // It warns about endpoints that are not AWS's, such as the local stack's.
    ConsoleLogger.LOG_LEVEL = "ERROR";
    const { userPoolId, userPoolClientId, userPoolEndpoint, signInPage } = config;
    this.page = signInPage;
    const loginWith = signInPage && { oauth: oauthOf(signInPage.domain, `${location.origin}/`) };
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint, loginWith } } });
  }

  /** Whether there is another way to sign in than by this app's form, and whether that is an organisation's own. */
  get otherWay(): "organisation" | "page" | null {
    if (!this.page) return null;
    return this.page.provider === POOL ? "page" : "organisation";
  }

  /**
   * Leaves for the other way's page, which leads back to this app's first page: by an authorisation code with PKCE.
   * `next` is the page that was asked for.
   */
  async signInElsewhere(next: string | null): Promise<void> {
    const provider = this.page?.provider ?? POOL;
    sessionStorage.setItem(NEXT_PAGE, next ?? "/");
    await signOut().catch(() => undefined);
    await worded("signIn", signInWithRedirect(provider === POOL ? undefined : { provider: { custom: provider } }));
  }

  /** The page that was asked for before somebody signed in elsewhere, in this tab. */
  get nextPage(): string | null {
    return this.page ? sessionStorage.getItem(NEXT_PAGE) : null;
  }

  /** That page is open, or no longer wanted. */
  forgetNextPage(): void {
    if (this.page) sessionStorage.removeItem(NEXT_PAGE);
  }

  /** Calls `listener` when a session turns out to have ended. Returns a function that stops that. */
  onEnded(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls `listener` when somebody signed in or out in another tab. Returns how to stop that. */
  onOtherTab(listener: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stored = ({ key }: StorageEvent) => {
      if (key !== null && !key.startsWith(STORED)) return;
      clearTimeout(timer);
      timer = setTimeout(listener, SETTLED_MILLISECONDS);
    };
    addEventListener("storage", stored);
    return () => {
      clearTimeout(timer);
      removeEventListener("storage", stored);
    };
  }

  /** The e-mail address of the user who is signed in, or null. */
  async email(): Promise<string | null> {
    const { tokens } = await fetchAuthSession();
    const email = tokens?.idToken?.payload.email;
    return tokens?.idToken ? String(email ?? "") : null;
  }

  /** The ID token, renewed if it is about to expire or `renew` asks for it. Throws `SignedOut`. */
  token = async (renew = false): Promise<string> => {
    const session = await fetchAuthSession({ forceRefresh: renew }).catch((error) => {
      if ((error as AuthError).name === "NetworkError") throw error;
      return null;
    });
    const token = session?.tokens?.idToken?.toString();
    if (token) return token;
    for (const listener of this.listeners) listener();
    throw new SignedOut();
  };

  async signIn(username: string, password: string): Promise<SignInResult> {
    // The remains of a session that ended elsewhere would keep Amplify from starting another.
    await signOut().catch(() => undefined);
    const { nextStep } = await worded("signIn", signIn({ username, password }));
    return NEXT[nextStep.signInStep] ?? "unsupported";
  }

  /** Ends what `signIn` began, with the code of the user's app. */
  async signInCode(code: string): Promise<void> {
    await worded("code", confirmSignIn({ challengeResponse: code }));
  }

  async signUp(email: string, password: string): Promise<void> {
    await worded("signUp", signUp({ username: email, password, options: { userAttributes: { email } } }));
  }

  async confirm(email: string, code: string): Promise<void> {
    await worded("confirm", confirmSignUp({ username: email, confirmationCode: code }));
  }

  async resendCode(email: string): Promise<void> {
    await worded("confirm", resendSignUpCode({ username: email }));
  }

  async forgotPassword(email: string): Promise<void> {
    await worded("forgotPassword", resetPassword({ username: email }));
  }

  async newPassword(email: string, code: string, password: string): Promise<void> {
    const given = { username: email, confirmationCode: code, newPassword: password };
    await worded("forgotPassword", confirmResetPassword(given));
  }

  async signOut(): Promise<void> {
    await signOut();
  }
}
