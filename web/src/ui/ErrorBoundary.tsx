import { Component, type ReactNode } from "react";

interface Props {
  /** What is shown in place of what failed; `again` shows the children once more. */
  fallback: (again: () => void) => ReactNode;
  children: ReactNode;
}

/** Keeps a failure, such as a part of the app that can no longer be loaded, from breaking the rest. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  again = (): void => this.setState({ failed: false });

  override render() {
    return this.state.failed ? this.props.fallback(this.again) : this.props.children;
  }
}
