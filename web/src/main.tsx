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
import "./styles/duplicates.css";
import "./styles/viewer.css";
import "./styles/uploads.css";
import "./styles/account.css";
import "./styles/shared.css";
import { preferredLanguage, speak, t } from "./texts/texts";

applyTheme(storedTheme());
const element = document.getElementById("root");
if (element) {
  const root = createRoot(element);
  // English is there whatever happens.
  const spoken = speak(preferredLanguage()).catch(() => undefined);
  Promise.all([loadConfig(), spoken]).then(
    ([config]) =>
      root.render(
        <StrictMode>
          <ErrorBoundary fallback={() => <Failure message={t("failed.all")} retry={() => location.reload()} />}>
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
    (error) => root.render(<p role="alert">{t("failed.start", { reason: messageOf(error) })}</p>),
  );
}
