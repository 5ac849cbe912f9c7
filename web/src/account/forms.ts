/** What is typed on one of these pages and needed on the next one: kept in memory only. */
export interface Credentials {
  email: string;
  password: string;
}

export interface FormProps {
  credentials: Credentials;
  setCredentials: (change: Partial<Credentials>) => void;
  /** The path to open once signed in, passed from each of these pages to the next. */
  next: string | null;
}
