import { handle } from "#lib/access/handle";
import { listReleasePosts } from "#lib/release/post-log/contract";
import { listPosts } from "#lib/release/post-log/list-posts";

export const GET = handle(listReleasePosts, ({ actor, params }) => listPosts(actor, { targetId: params.id ?? "" }));
