package dev.miniecr.server.netty;

import dev.miniecr.server.http.ResponseBody;
import io.netty.channel.DefaultFileRegion;

/** Part of a file on its way through sendfile. The channel is the owner's: it stays open. */
final class LeasedRegion extends DefaultFileRegion {
    LeasedRegion(ResponseBody.Region region, long offset, long length) {
        super(region.channel(), region.position() + offset, length);
    }

    @Override
    protected void deallocate() {}
}
