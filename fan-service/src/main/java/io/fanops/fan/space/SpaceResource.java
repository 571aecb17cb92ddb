package io.fanops.fan.space;

import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.space.Threads.Conversation;
import io.fanops.fan.space.Threads.Post;
import io.fanops.platform.action.Action;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Wiki, forum and blog, as the brand's staff write and moderate them.
@Path("/v1/brands/{brand}/communities/{community}")
@RunOnVirtualThread
@Tag(name = "Community spaces")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class SpaceResource {
    private final Communities communities;
    private final Wiki wiki;
    private final Threads threads;
    private final Caller caller;
    private final Idempotency idempotency;

    SpaceResource(
            Communities communities,
            Wiki wiki,
            Threads threads,
            Caller caller,
            Idempotency idempotency) {
        this.communities = communities;
        this.wiki = wiki;
        this.threads = threads;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @PUT
    @Path("/pages/{page}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Write a wiki page, or its next revision",
            description =
                    "An edit of a page that is there wants If-Match; equal content changes nothing.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Wiki.Page.class)))
    public Response write(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("page")
                    @Size(max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String page,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull PageText request) {
        return idempotency.once(
                request,
                () ->
                        answer(
                                wiki.write(
                                        communities.require(community).living().key(),
                                        page,
                                        request.title(),
                                        request.text(),
                                        ifMatch,
                                        staff())));
    }

    @GET
    @Path("/pages")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List a community's wiki pages by their keys")
    public Page<Wiki.Page> pages(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                wiki.after(communities.require(community).key(), Cursor.key(cursor), limit + 1),
                limit,
                Wiki.Page::key,
                page -> page);
    }

    @GET
    @Path("/pages/{page}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a wiki page")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Wiki.Page.class)))
    public Response page(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("page") String page) {
        var found = wiki.require(communities.require(community).key(), page);
        return Response.ok(found).header(HttpHeaders.ETAG, Revision.tag(found.version())).build();
    }

    @GET
    @Path("/pages/{page}/revisions")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "What a wiki page was, newest first")
    public Page<Wiki.Page> revisions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("page") String page,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                wiki.revisions(
                        communities.require(community).key(),
                        page,
                        Cursor.number(cursor, Long.MAX_VALUE),
                        limit + 1),
                limit,
                revision -> String.valueOf(revision.version()),
                revision -> revision);
    }

    @POST
    @Path("/threads")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Open a thread in forum or blog, with its first post")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    public Response open(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewThread request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        threads.open(
                                                communities.require(community).active().key(),
                                                request.space(),
                                                request.title(),
                                                request.text(),
                                                staff()))
                                .build());
    }

    @GET
    @Path("/threads")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List threads of forum, blog or both; `kind` is FORUM or BLOG")
    public Page<Conversation> list(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("kind") Threads.@Nullable Space space,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                threads.after(
                        communities.require(community).key(),
                        Cursor.id(cursor),
                        space,
                        true,
                        limit + 1),
                limit,
                thread -> thread.id().toString(),
                thread -> thread);
    }

    @PATCH
    @Path("/threads/{thread}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(summary = "Open, close or hide a thread")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    @Action({"open", "close", "hide"})
    public Response moderate(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @Valid @NotNull Moderation request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        threads.moderate(
                                                communities.require(community).key(),
                                                id(thread, "thread"),
                                                request.state(),
                                                staff()))
                                .build());
    }

    @GET
    @Path("/threads/{thread}/posts")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Read a thread's posts, oldest first",
            description = "Those that were taken off, too, with the reason.")
    public Page<Post> posts(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                threads.posts(
                        communities.require(community).key(),
                        id(thread, "thread"),
                        Cursor.id(cursor),
                        limit + 1),
                limit,
                post -> post.id().toString(),
                post -> post);
    }

    @POST
    @Path("/threads/{thread}/posts")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Post to a thread that is open")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Post.class)))
    public Response post(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @Valid @NotNull NewPost request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        threads.post(
                                                communities.require(community).active().key(),
                                                id(thread, "thread"),
                                                request.text(),
                                                staff()))
                                .build());
    }

    @POST
    @Path("/threads/{thread}/posts/{post}/hide")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Take a post off, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Post.class)))
    public Response hide(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @PathParam("post") String post,
            @Valid @NotNull HidingReason request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        threads.hide(
                                                communities.require(community).key(),
                                                id(thread, "thread"),
                                                id(post, "post"),
                                                request.reason(),
                                                staff()))
                                .build());
    }

    @POST
    @Path("/threads/{thread}/posts/{post}/show")
    @Operation(summary = "Put a post back that was taken off")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Post.class)))
    public Response show(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @PathParam("post") String post) {
        return idempotency.once(
                Map.of(),
                () ->
                        Response.ok(
                                        threads.hide(
                                                communities.require(community).key(),
                                                id(thread, "thread"),
                                                id(post, "post"),
                                                null,
                                                staff()))
                                .build());
    }

    static Response answer(Wiki.Written written) {
        return Response.status(written.isNew() ? 201 : 200)
                .entity(written.page())
                .header(HttpHeaders.ETAG, Revision.tag(written.page().version()))
                .build();
    }

    static UUID id(String text, String what) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound(what));
    }

    private Actor staff() {
        return Actor.staff(caller.subject());
    }

    record PageText(
            @NotBlank @Size(max = 200) String title, @NotBlank @Size(max = 100_000) String text) {}

    record NewThread(
            @NotNull Threads.Space space,
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = 20_000) String text) {}

    record NewPost(@NotBlank @Size(max = 20_000) String text) {}

    record Moderation(@NotNull Threads.State state) {}

    record HidingReason(@NotBlank @Size(max = 500) String reason) {}
}
