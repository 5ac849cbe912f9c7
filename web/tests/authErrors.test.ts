import { describe, expect, it } from "vitest";
import { type AuthAction, authError, worded } from "../src/authErrors";

function refusal(name: string, message = "for developers"): Error {
  return Object.assign(new Error(message), { name });
}

describe("authError", () => {
  it.each<[AuthAction, Error, RegExp]>([
    [
      "signIn",
      refusal("NotAuthorizedException", "Incorrect username or password."),
      /address or the password is wrong/,
    ],
    ["signIn", refusal("NotAuthorizedException", "Password attempts exceeded"), /too often/],
    ["signUp", refusal("NotAuthorizedException"), /not open to everybody/],
    [
      "signUp",
      refusal("UserLambdaValidationException", "PreSignUp failed with error Only addresses of a.com can have one."),
      /^Only addresses of a.com can have one\.$/,
    ],
    ["confirm", refusal("NotAuthorizedException"), /confirmed already/],
    ["confirm", refusal("CodeMismatchException"), /not the code that we sent/],
    ["code", refusal("CodeMismatchException"), /not the code that your app shows/],
    ["code", refusal("ExpiredCodeException"), /used already/],
    ["code", refusal("NotAuthorizedException", "Invalid session for the user."), /begin again/],
    ["secondFactor", refusal("EnableSoftwareTokenMFAException", "Code mismatch"), /not the code that your app shows/],
    ["forgotPassword", refusal("InvalidPasswordException"), /12 characters/],
    ["forgotPassword", refusal("LimitExceededException"), /too often/],
    ["signIn", refusal("SomethingNewException", "as it is"), /as it is/],
  ])("words what %s throws (%s)", (action, error, message) => {
    expect((authError(error, action) as Error).message).toMatch(message);
  });

  it("says it in place of what was thrown", async () => {
    expect(await worded("signIn", Promise.resolve(1))).toBe(1);
    await expect(worded("signIn", Promise.reject(refusal("NetworkError")))).rejects.toThrow("cannot be reached");
  });
});
