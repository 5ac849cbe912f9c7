import { Component, type ReactNode } from "react";

interface Props {
  /** What stands in for what failed. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Keeps what fails, such as a part of the app that cannot be loaded any more, from taking the rest along. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
