# Turns the page's style and script into a C++ header: cmake -DFOLDER=... -DHEADER=... -P embed.cmake
file(READ ${FOLDER}/style.css style)
file(READ ${FOLDER}/replay.js replay)
file(WRITE ${HEADER} "// Made from medius/report/page.\n#pragma once\n#include <string_view>\n\nnamespace medius::report {\ninline constexpr std::string_view kStyle = R\"css(${style})css\";\ninline constexpr std::string_view kReplay = R\"js(${replay})js\";\n}  // namespace medius::report\n")
