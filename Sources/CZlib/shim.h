#include <zlib.h>

/// `inflateInit`, `deflateInit` and `deflateInit2` are macros, which Swift can't import.
static inline int czlib_inflate_init(z_stream *stream) {
    return inflateInit(stream);
}

static inline int czlib_deflate_init(z_stream *stream, int level) {
    return deflateInit(stream, level);
}

static inline int czlib_gzip_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}
