#!/bin/sh
# Streams a moving test picture with sound, or a video file over and over, to a channel.
#
#   stream.sh <ingest endpoint> <stream key> [video file]
#
# The endpoint is the stack's ChannelIngest: a bare host for IVS, which wants RTMPS on port 443.
# IVS wants H.264, AAC and a keyframe every two seconds; SIZE, RATE and BITRATE may be changed.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi

if [ $# -eq 3 ] && [ ! -f "$3" ]; then
    echo "failed: VIDEO is to be the name of a film's file; there is none of that name" >&2
    exit 2
fi

case $1 in
*://*) url=${1%/}/$2 ;;
*) url=rtmps://$1:443/app/$2 ;;
esac

size=${SIZE:-1280x720}
rate=${RATE:-30}
bitrate=${BITRATE:-2500k}

if [ $# -eq 3 ]; then
    # fps: FLV may have any rate, so -r alone would leave the film's, and 60 frames might be 2.4 seconds.
    width=${size%x*} height=${size#*x}
    fit="scale=$width:$height:force_original_aspect_ratio=decrease,pad=$width:$height:-1:-1,fps=$rate"
    set -- -re -stream_loop -1 -i "$3" -vf "$fit"
else
    set -- -re -f lavfi -i "testsrc2=size=$size:rate=$rate" \
        -re -f lavfi -i "sine=frequency=330:beep_factor=4,volume=0.2"
fi

exec ffmpeg -hide_banner -loglevel warning -nostdin "$@" \
    -c:v libx264 -preset veryfast -profile:v main -pix_fmt yuv420p \
    -b:v "$bitrate" -maxrate "$bitrate" -bufsize "$bitrate" \
    -g $((rate * 2)) -keyint_min $((rate * 2)) -sc_threshold 0 \
    -c:a aac -b:a 128k -ac 2 -ar 44100 \
    -f flv "$url"
