// What every call of ffmpeg and ffprobe on a file we did not write has in common.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace medius::video::detail {

/// Only containers of recordings, and only from local files: no play lists that open other files or
/// the network.
inline void append_input_limits(std::vector<std::string>& arguments) {
  arguments.insert(arguments.end(),
                   {"-protocol_whitelist", "file", "-format_whitelist",
                    "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,h264,hevc,m4v,ivf,"
                    "dv,mxf,nut,gif,yuv4mpegpipe,3gp,mp3,wav,aac,flac"});
}

/// A path can look like an option or another protocol; this cannot.
inline std::string file_url(const std::filesystem::path& path) { return "file:" + path.string(); }

}  // namespace medius::video::detail
