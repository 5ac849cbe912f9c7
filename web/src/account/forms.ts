/** What is typed on one of these pages and needed on the next one: kept in memory only. */
export interface Credentials {
  email: string;
  password: string;
}

export interface FormProps {
  credentials: Credentials;
  setCredentials: (change: Partial<Credentials>) => void;
  /** The end of a link to another of these pages, so that it leads to the same page after signing in. */
  suffix: string;
}
