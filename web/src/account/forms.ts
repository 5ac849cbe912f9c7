/** What is typed on one of these pages and needed on the next: kept in memory only. */
export interface Credentials {
  email: string;
  password: string;
}

export interface FormProps {
  credentials: Credentials;
  setCredentials: (change: Partial<Credentials>) => void;
  /** What follows the path of another of these pages, so that it leads to the same page in the end. */
  suffix: string;
}
