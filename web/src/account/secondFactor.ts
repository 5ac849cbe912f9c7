/** The user's own second factor, an authenticator app: set up, confirmed, removed, through Amplify's Auth. */
import {
  fetchAuthSession,
  fetchMFAPreference,
  setUpTOTP,
  updateMFAPreference,
  verifyTOTPSetup,
} from "aws-amplify/auth";
import { worded } from "../authErrors";

const APP = "Photo Search";
// What a token must allow: those of the hosted page do not, and its users have their second factor there.
const SCOPE = "aws.cognito.signin.user.admin";

export type SecondFactor = "on" | "off" | "elsewhere";

/** What an authenticator app needs to know, as text and as what a QR code of it says. */
export interface AppKey {
  secret: string;
  uri: string;
}

export async function secondFactor(): Promise<SecondFactor> {
  const { tokens } = await worded("secondFactor", fetchAuthSession());
  const scope = tokens?.accessToken.payload.scope;
  if (typeof scope === "string" && !scope.split(" ").includes(SCOPE)) return "elsewhere";
  const { enabled } = await worded("secondFactor", fetchMFAPreference());
  return enabled?.includes("TOTP") ? "on" : "off";
}

/** A new key; nothing changes before a code of the app confirms it. */
export async function newAppKey(email: string): Promise<AppKey> {
  const { sharedSecret, getSetupUri } = await worded("secondFactor", setUpTOTP());
  return { secret: sharedSecret, uri: getSetupUri(APP, email).href };
}

/** From now on, signing in asks for a code of the app. */
export async function confirmApp(code: string): Promise<void> {
  await worded("secondFactor", verifyTOTPSetup({ code }));
  await worded("secondFactor", updateMFAPreference({ totp: "PREFERRED" }));
}

export async function removeSecondFactor(): Promise<void> {
  await worded("secondFactor", updateMFAPreference({ totp: "DISABLED" }));
}
