/** What to tell the user when Cognito refuses: its own texts are for developers. Pure. */

export const PASSWORD_RULE = "At least 12 characters, with upper and lower case and a digit";
const TOO_OFTEN = "That was too often. Wait a while, then try again.";

const MESSAGES: Record<string, string> = {
  NotAuthorizedException: "The address or the password is wrong.",
  UserNotFoundException: "The address or the password is wrong.",
  UsernameExistsException: "There is an account with this address already. Sign in, or choose a new password.",
  UserNotConfirmedException: "This address is not confirmed yet.",
  CodeMismatchException: "This is not the code that we sent. Check it, or ask for another one.",
  ExpiredCodeException: "This code has expired. Ask for another one.",
  CodeDeliveryFailureException: "The code could not be sent to this address. Check it and try again.",
  InvalidPasswordException: `This password is too simple. ${PASSWORD_RULE}.`,
  LimitExceededException: TOO_OFTEN,
  TooManyRequestsException: "There is much going on just now. Try again in a moment.",
  TooManyFailedAttemptsException: TOO_OFTEN,
  PasswordResetRequiredException: "This account needs a new password: choose “Forgot your password?”.",
  NetworkError: "The server cannot be reached. Check your connection and try again.",
};

/** Some refusals mean something else where a certain thing was asked for. */
const SPECIAL: Record<string, Record<string, string>> = {
  signUp: { NotAuthorizedException: "Accounts are not open to everybody here. Ask whoever runs this site for one." },
  confirm: {
    NotAuthorizedException: "This address is confirmed already. Sign in.",
    InvalidParameterException: "This address is confirmed already. Sign in.",
  },
  forgotPassword: {
    NotAuthorizedException: "The password of this account cannot be changed here.",
    InvalidParameterException: "This address is not confirmed yet: no code can be sent to it.",
  },
};

export type AuthAction = "signIn" | "signUp" | "confirm" | "forgotPassword";

/** An error with a message for the user; as it is if nothing better is known. */
export function authError(error: unknown, action: AuthAction): unknown {
  if (!(error instanceof Error)) return error;
  // The name is the same as of a wrong password.
  if (/attempts exceeded/i.test(error.message)) return new Error(TOO_OFTEN, { cause: error });
  // What our own check says, in Cognito's words around it.
  const refused = /^PreSignUp failed with error (.+?)\.?$/.exec(error.message);
  if (refused) return new Error(`${refused[1]}.`, { cause: error });
  const message = SPECIAL[action]?.[error.name] ?? MESSAGES[error.name];
  return message ? new Error(message, { cause: error }) : error;
}

/** Does `work`, with errors as `authError` words them. */
export async function worded<T>(action: AuthAction, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw authError(error, action);
  }
}
