# Everything that is not ours. Each row of THIRD_PARTY.md says why it is here and under which licence.
if(NOT MEDIUS_CACHE)
  if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(MEDIUS_CACHE "$ENV{XDG_CACHE_HOME}/medius")
  else()
    set(MEDIUS_CACHE "$ENV{HOME}/.cache/medius")
  endif()
endif()

find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(pugixml REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PNG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Freetype REQUIRED)
find_file(MEDIUS_FONT OpenSans-Semibold.ttf PATHS /usr/share/fonts/truetype/open-sans REQUIRED)
find_path(MEDIUS_TURBOJPEG_INCLUDE turbojpeg.h REQUIRED)
find_library(MEDIUS_TURBOJPEG turbojpeg REQUIRED)
add_library(medius_turbojpeg UNKNOWN IMPORTED)
set_target_properties(medius_turbojpeg PROPERTIES IMPORTED_LOCATION ${MEDIUS_TURBOJPEG} INTERFACE_INCLUDE_DIRECTORIES ${MEDIUS_TURBOJPEG_INCLUDE})
find_package(GTest REQUIRED)

# Debian keeps OpenCV's CMake files in the package of all its modules; only these two are wanted.
find_path(MEDIUS_OPENCV_INCLUDE opencv2/imgproc.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc)
  find_library(MEDIUS_OPENCV_${module} opencv_${module} REQUIRED)
  add_library(opencv_${module} UNKNOWN IMPORTED)
  set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION ${MEDIUS_OPENCV_${module}}
                        INTERFACE_INCLUDE_DIRECTORIES ${MEDIUS_OPENCV_INCLUDE})
endforeach()

# OpenVINO's C++ library comes out of its Python wheel (tools/setup puts it there).
set(MEDIUS_OPENVINO "${MEDIUS_CACHE}/openvino-2026.4.1/openvino" CACHE PATH "OpenVINO out of its wheel")
set(MEDIUS_WEIGHTS "${MEDIUS_CACHE}/blazepose-0.5.1675469404" CACHE PATH "The pose network's weights")
set(OpenVINO_DIR "${MEDIUS_OPENVINO}/cmake" CACHE PATH "OpenVINO's CMake files")
find_package(OpenVINO REQUIRED COMPONENTS Runtime)

# libjpeg-turbo's own interface has no CMake target in Debian.
if(NOT TARGET medius_turbojpeg)
  find_path(MEDIUS_TURBOJPEG_INCLUDE turbojpeg.h REQUIRED)
  find_library(MEDIUS_TURBOJPEG_LIBRARY turbojpeg REQUIRED)
  add_library(medius_turbojpeg UNKNOWN IMPORTED)
  set_target_properties(medius_turbojpeg PROPERTIES IMPORTED_LOCATION ${MEDIUS_TURBOJPEG_LIBRARY}
                        INTERFACE_INCLUDE_DIRECTORIES ${MEDIUS_TURBOJPEG_INCLUDE})
endif()
