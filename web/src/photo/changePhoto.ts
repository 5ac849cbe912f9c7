import type { WholePhoto } from "../api";

export type ChangePhoto = (change: (photo: WholePhoto) => WholePhoto) => void;
