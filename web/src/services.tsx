/** Composition root: configuration -> everything that lives as long as the page. */
import { createContext, useContext } from "react";
import { Api } from "./api";
import { Auth } from "./auth";
import type { Config } from "./config";
import { LiveConnection } from "./live/connection";
import { PhotoEvents } from "./live/events";
import { UploadQueue } from "./uploads/queue";
import { browserWork } from "./uploads/work";

export interface Services {
  auth: Auth;
  api: Api;
  events: PhotoEvents;
  live: LiveConnection;
  uploads: UploadQueue;
}

export function createServices(config: Config): Services {
  const auth = new Auth(config);
  const api = new Api(config.apiUrl, auth.token);
  const events = new PhotoEvents();
  const live = new LiveConnection(config.webSocketUrl, auth.token, api, events.publish);
  const uploads = new UploadQueue(browserWork(api));
  events.listen((event) => uploads.heard(event));
  return { auth, api, events, live, uploads };
}

const Context = createContext<Services | null>(null);

export const ServicesProvider = Context.Provider;

export function useServices(): Services {
  const services = useContext(Context);
  if (!services) throw new Error("There is no ServicesProvider above");
  return services;
}
