package dev.miniecr.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/** The end of a secured connection: what was written is sent, and then no more; what still comes is thrown away without being decrypted. */
final class Farewell extends ChannelInboundHandlerAdapter {

    static void say(SocketChannel channel, SslHandler tls) {
        channel.pipeline().addFirst(new Farewell());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess()) {
                tls.closeOutbound().addListener(
                        _ -> channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
            } else {
                var _ = channel.close();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }
}
