import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { messageOf } from "./api";
import { loadConfig } from "./config";
import { createServices, ServicesProvider } from "./services";
import { SessionProvider } from "./session";
import { applyTheme, storedTheme } from "./shell/theme";
import { ErrorBoundary } from "./ui/ErrorBoundary";
import { Notices } from "./ui/notices";
import { Failure } from "./ui/States";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/gallery.css";
import "./styles/search.css";
import "./styles/explore.css";
import "./styles/viewer.css";
import "./styles/uploads.css";
import "./styles/account.css";

applyTheme(storedTheme());
const element = document.getElementById("root");
if (element) {
  const root = createRoot(element);
  loadConfig().then(
    (config) =>
      root.render(
        <StrictMode>
          <ErrorBoundary fallback={() => <Failure message="Something broke." retry={() => location.reload()} />}>
            <ServicesProvider value={createServices(config)}>
              <Notices>
                <SessionProvider>
                  <App />
                </SessionProvider>
              </Notices>
            </ServicesProvider>
          </ErrorBoundary>
        </StrictMode>,
      ),
    (error) => root.render(<p role="alert">Photo Search cannot start: {messageOf(error)}</p>),
  );
}
