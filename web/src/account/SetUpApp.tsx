import { useCallback, useState } from "react";
import { t } from "../texts/texts";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { AccountForm } from "./AccountForm";
import { CodeField } from "./Field";
import { type AppKey, confirmApp } from "./secondFactor";

/** Shows an authenticator app its key, and asks for a code as proof that it has it. */
export function SetUpApp({ appKey, onDone }: { appKey: AppKey; onDone: () => void }) {
  const [code, setCode] = useState("");
  const task = useTask(
    useCallback(async () => {
      await confirmApp(code);
      onDone();
    }, [code, onDone]),
  );
  return (
    <>
      <p>{t("factor.scan")}</p>
      <QrCode text={appKey.uri} />
      <p>
        {t("factor.key")} <code className="app-key">{appKey.secret}</code>
      </p>
      <AccountForm task={task} submit={t("factor.turnOn")}>
        <CodeField code={code} change={setCode} isFirst />
      </AccountForm>
    </>
  );
}

// Without it, the key can be typed in.
function QrCode({ text }: { text: string }) {
  const load = useCallback(async () => (await import("./qrCode")).qrShape(text), [text]);
  const { value } = useLoaded(load);
  return (
    <svg className="qr-code" viewBox={`0 0 ${value?.size ?? 1} ${value?.size ?? 1}`} role="img">
      <title>{t("factor.qr")}</title>
      <path d={value?.path ?? ""} />
    </svg>
  );
}
