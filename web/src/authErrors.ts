/** What to tell the user when Cognito refuses: its own texts are for developers. Pure. */
import { type Key, t } from "./texts/texts";

type Message = Extract<Key, `auth.${string}` | "failed.network" | "failed.session">;

const MESSAGES: Record<string, Message> = {
  NotAuthorizedException: "auth.wrong",
  UserNotFoundException: "auth.wrong",
  UsernameExistsException: "auth.exists",
  UserNotConfirmedException: "auth.unconfirmed",
  CodeMismatchException: "auth.wrongCode",
  ExpiredCodeException: "auth.expiredCode",
  CodeDeliveryFailureException: "auth.undelivered",
  InvalidPasswordException: "auth.simple",
  LimitExceededException: "auth.tooOften",
  TooManyRequestsException: "auth.busy",
  TooManyFailedAttemptsException: "auth.tooOften",
  PasswordResetRequiredException: "auth.reset",
  NetworkError: "failed.network",
};

/** Some refusals mean something else where a certain thing was asked for. */
const SPECIAL: Record<string, Record<string, Message>> = {
  signUp: { NotAuthorizedException: "auth.closed" },
  confirm: {
    NotAuthorizedException: "auth.confirmed",
    InvalidParameterException: "auth.confirmed",
  },
  code: {
    CodeMismatchException: "auth.wrongAppCode",
    ExpiredCodeException: "auth.usedCode",
    NotAuthorizedException: "auth.startAgain",
    SignInException: "auth.startAgain",
  },
  secondFactor: {
    EnableSoftwareTokenMFAException: "auth.wrongAppCode",
    CodeMismatchException: "auth.wrongAppCode",
    ExpiredCodeException: "auth.usedCode",
    NotAuthorizedException: "failed.session",
  },
  forgotPassword: {
    NotAuthorizedException: "auth.fixed",
    InvalidParameterException: "auth.noCode",
  },
};

export type AuthAction = "signIn" | "signUp" | "confirm" | "code" | "secondFactor" | "forgotPassword";

/** An error with a message for the user; as it is if nothing better is known. */
export function authError(error: unknown, action: AuthAction): unknown {
  if (!(error instanceof Error)) return error;
  // The name is the same as of a wrong password.
  if (/attempts exceeded/i.test(error.message)) return new Error(t("auth.tooOften"), { cause: error });
  // What our own check says, in Cognito's words around it.
  const refused = /^PreSignUp failed with error (.+?)\.?$/.exec(error.message);
  if (refused) return new Error(`${refused[1]}.`, { cause: error });
  const message = SPECIAL[action]?.[error.name] ?? MESSAGES[error.name];
  return message ? new Error(textOf(message), { cause: error }) : error;
}

function textOf(message: Message): string {
  return message === "auth.simple" ? t(message, { rule: t("account.passwordRule") }) : t(message);
}

/** Does `work`, with errors as `authError` words them. */
export async function worded<T>(action: AuthAction, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw authError(error, action);
  }
}
