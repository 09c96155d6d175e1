import type { ReactNode } from "react";
import { Component } from "react";

import { ErrorNotice } from "@/parts/Notice";

type State = { error: unknown };

/** What breaks inside one tile stays there: the others go on. */
export class TileGuard extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <ErrorNotice error={this.state.error} onAgain={() => this.setState({ error: null })} />;
  }
}
