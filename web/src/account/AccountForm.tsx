import type { FormEvent, ReactNode } from "react";
import type { Task } from "../ui/useTask";

interface Props {
  task: Task<[]>;
  submit: string;
  children: ReactNode;
}

export function AccountForm({ task, submit, children }: Props) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    void task.run();
  };
  return (
    <form className="stack" onSubmit={send}>
      {children}
      {task.error && (
        <p role="alert" className="error-text">
          {task.error}
        </p>
      )}
      <button type="submit" className="button primary wide" disabled={task.busy}>
        {task.busy && <span className="spinner small" aria-hidden="true" />}
        {submit}
      </button>
    </form>
  );
}
