"""A camera for tests: Debian's gst-rtsp-server with a moving test picture. Prints `ready PORT` once it serves.

  rtsp-server.py [--codec h264|h265|mjpeg] [--size 320x180] [--rate 10] [--login user:password]
                 [--resize-to 640x360] [--lose 0.05] [--corrupt 0.001] [--frames 5] [--file PATH]

SIGUSR1 resizes the picture.
"""

import argparse
import signal

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

CODECS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! h264parse ! identity name=loss ! breakmydata name=damage ! rtph264pay name=pay0 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! h265parse ! identity name=loss ! breakmydata name=damage ! rtph265pay name=pay0 config-interval=-1",
    "mjpeg": "jpegenc ! identity name=loss ! breakmydata name=damage ! rtpjpegpay name=pay0",
}


def caps(size, rate):
    width, height = size.split("x")
    return f"video/x-raw,format=I420,width={width},height={height},framerate={rate}/1"


def pipeline(args):
    if args.file:
        return f"( filesrc location={args.file} ! qtdemux ! h264parse ! rtph264pay name=pay0 config-interval=-1 )"
    source = f"videotestsrc is-live=true pattern=ball num-buffers={args.frames} ! capsfilter name=size caps={caps(args.size, args.rate)}"
    return f"( {source} ! {CODECS[args.codec]} )"


def configure(media, args):
    element = media.get_element()
    loss = element.get_by_name("loss")
    if loss and args.lose:
        loss.set_property("drop-probability", args.lose)
    damage = element.get_by_name("damage")
    if damage:
        # The share of bytes that become others, but for the stream's first.
        damage.set_property("probability", args.corrupt)
        damage.set_property("skip", 200)
    if args.resize_to:
        resize = lambda: element.get_by_name("size").set_property("caps", Gst.Caps.from_string(caps(args.resize_to, args.rate)))
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, lambda: resize() or False)


def protect(server, factory, login):
    user, password = login.split(":")
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", user)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(user, "media.factory.access", True)
    permissions.add_permission_for_role(user, "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", default="0")
    parser.add_argument("--codec", choices=CODECS, default="h264")
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--rate", type=int, default=10)
    parser.add_argument("--login")
    parser.add_argument("--resize-to")
    parser.add_argument("--lose", type=float, default=0)
    parser.add_argument("--corrupt", type=float, default=0)
    parser.add_argument("--frames", type=int, default=-1)
    parser.add_argument("--file")
    args = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_service(args.port)
    server.set_address("127.0.0.1")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline(args))
    # A stream that ends is each client's own: the next one gets it from the start.
    # Clients that set up one shared medium at once can abort the server (rtsp-media.c, get_rates): a file costs little alone.
    factory.set_shared(args.frames < 0 and not args.file)
    factory.connect("media-configure", lambda _, media: configure(media, args))
    server.get_mount_points().add_factory("/stream", factory)
    if args.login:
        protect(server, factory, args.login)
    server.attach(None)
    print(f"ready {server.get_bound_port()}", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
