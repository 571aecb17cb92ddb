package io.fanops.fan.space;

import static io.fanops.fan.space.SpaceResource.id;

import io.fanops.fan.community.Actor;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.space.SpaceResource.HidingReason;
import io.fanops.fan.space.SpaceResource.Moderation;
import io.fanops.fan.space.SpaceResource.NewPost;
import io.fanops.fan.space.SpaceResource.NewThread;
import io.fanops.fan.space.SpaceResource.PageText;
import io.fanops.fan.space.Threads.Conversation;
import io.fanops.fan.space.Threads.Post;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.action.Action;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Wiki, forum and blog, as members write and read them.
@Path("/v1/brands/{brand}/me/communities/{community}")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnSpaceResource {
    private final Members members;
    private final Wiki wiki;
    private final Threads threads;
    private final Oneself oneself;
    private final Idempotency idempotency;

    OwnSpaceResource(
            Members members, Wiki wiki, Threads threads, Oneself oneself, Idempotency idempotency) {
        this.members = members;
        this.wiki = wiki;
        this.threads = threads;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @GET
    @Path("/pages")
    @Operation(summary = "The index of the wiki of a community that one is in, by the pages' keys")
    public Page<Wiki.Heading> pages(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        members.reader(community, oneself.fan());
        return Page.of(
                wiki.headings(community, Cursor.key(cursor), limit + 1),
                limit,
                Wiki.Heading::key,
                heading -> heading);
    }

    @GET
    @Path("/pages/{page}/revisions")
    @Operation(summary = "What a wiki page was, newest first")
    public Page<Wiki.Page> revisions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("page") String page,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        members.reader(community, oneself.fan());
        return Page.of(
                wiki.revisions(community, page, Cursor.number(cursor, Long.MAX_VALUE), limit + 1),
                limit,
                revision -> String.valueOf(revision.version()),
                revision -> revision);
    }

    @GET
    @Path("/pages/{page}")
    @Operation(summary = "Read a wiki page of a community that one is in")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Wiki.Page.class)))
    public Response page(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("page") String page) {
        members.reader(community, oneself.fan());
        var found = wiki.require(community, page);
        return Response.ok(found).header(HttpHeaders.ETAG, Revision.tag(found.version())).build();
    }

    @PUT
    @Path("/pages/{page}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Write a wiki page, where one's role allows it",
            description = "An edit of a page that is there wants If-Match.")
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
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    members.demand(community, fan, Permission.EDIT_WIKI);
                    return SpaceResource.answer(
                            wiki.write(
                                    community,
                                    page,
                                    request.title(),
                                    request.text(),
                                    ifMatch,
                                    Actor.fan(fan)));
                });
    }

    @GET
    @Path("/threads")
    @Operation(
            summary = "List the threads of forum or blog",
            description = "Those that are hidden only where one's role allows to moderate.")
    public Page<Conversation> list(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("kind") Threads.@Nullable Space space,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var role = members.reader(community, oneself.fan()).role();
        return Page.of(
                threads.after(
                        community,
                        Cursor.id(cursor),
                        space,
                        role.may(Permission.MODERATE),
                        limit + 1),
                limit,
                thread -> thread.id().toString(),
                thread -> thread.to(role));
    }

    @POST
    @Path("/threads")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Open a thread",
            description = "In the forum whoever may write; in the blog leaders and admins.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    public Response open(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewThread request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var role = members.demand(community, fan, request.space().opening()).role();
                    return Response.status(201)
                            .entity(
                                    threads.open(
                                                    community,
                                                    request.space(),
                                                    request.title(),
                                                    request.text(),
                                                    Actor.fan(fan))
                                            .to(role))
                            .build();
                });
    }

    @PATCH
    @Path("/threads/{thread}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(summary = "Open, close or hide a thread, where one's role allows it")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    @Action({"open", "close", "hide"})
    public Response moderate(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @Valid @NotNull Moderation request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var role = members.demand(community, fan, Permission.MODERATE).role();
                    return Response.ok(
                                    threads.moderate(
                                                    community,
                                                    id(thread, "thread"),
                                                    request.state(),
                                                    Actor.fan(fan))
                                            .to(role))
                            .build();
                });
    }

    @GET
    @Path("/threads/{thread}/posts")
    @Operation(
            summary = "Read the posts of a thread, oldest first",
            description =
                    "The text of one that was taken off is there where one's role allows to moderate.")
    public Page<Post> posts(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var role = members.reader(community, oneself.fan()).role();
        var visible = threads.requireVisible(community, id(thread, "thread"), role);
        return Page.of(
                threads.posts(community, visible.id(), Cursor.id(cursor), limit + 1),
                limit,
                post -> post.id().toString(),
                post -> role.may(Permission.MODERATE) ? post : post.covered());
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
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var role = members.demand(community, fan, Permission.WRITE).role();
                    var visible = threads.requireVisible(community, id(thread, "thread"), role);
                    return Response.status(201)
                            .entity(
                                    threads.post(
                                            community,
                                            visible.id(),
                                            request.text(),
                                            Actor.fan(fan)))
                            .build();
                });
    }

    @POST
    @Path("/threads/{thread}/posts/{post}/hide")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Take a post off, where one's role allows it, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Post.class)))
    public Response hide(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @PathParam("post") String post,
            @Valid @NotNull HidingReason request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    members.demand(community, fan, Permission.MODERATE);
                    return Response.ok(
                                    threads.hide(
                                            community,
                                            id(thread, "thread"),
                                            id(post, "post"),
                                            request.reason(),
                                            Actor.fan(fan)))
                            .build();
                });
    }

    @POST
    @Path("/threads/{thread}/posts/{post}/show")
    @Operation(summary = "Put a post back that was taken off, where one's role allows it")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Post.class)))
    public Response show(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("thread") String thread,
            @PathParam("post") String post) {
        var fan = oneself.fan();
        return idempotency.once(
                Map.of(),
                () -> {
                    members.demand(community, fan, Permission.MODERATE);
                    return Response.ok(
                                    threads.hide(
                                            community,
                                            id(thread, "thread"),
                                            id(post, "post"),
                                            null,
                                            Actor.fan(fan)))
                            .build();
                });
    }
}
