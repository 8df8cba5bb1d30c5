# cmake --install puts the program in bin; weights, data and words in share/medius; the network runtime in lib/medius.
# The tree may be moved afterwards: the program looks beside itself.
set(share ${CMAKE_INSTALL_DATADIR}/medius)
set(lib lib/medius)

install(DIRECTORY data DESTINATION ${share} PATTERN "*.part" EXCLUDE)
install(DIRECTORY ${MEDIUS_CACHE}/figure-0.6.2/ DESTINATION ${share}/data/figure FILES_MATCHING PATTERN "body.bin" PATTERN "LICENSE.md")
# The built page (tools/page); without it the API answers alone.
install(DIRECTORY web/dist/ DESTINATION ${share}/page OPTIONAL)
# What the page shows and plays (cmake/page_assets.cmake).
install(DIRECTORY ${page_assets}/figures ${page_assets}/voice DESTINATION ${share} OPTIONAL PATTERN ".*" EXCLUDE PATTERN "*.part" EXCLUDE)
install(FILES LICENSE THIRD_PARTY.md DESTINATION ${share})

get_filename_component(weights_name ${MEDIUS_WEIGHTS} NAME)
install(DIRECTORY ${MEDIUS_WEIGHTS}/ DESTINATION ${share}/${weights_name} FILES_MATCHING PATTERN "*.tflite")

# Of OpenVINO only what the pose network needs: the library, the CPU, the readers of its two formats, its thread pool.
file(GLOB openvino_runtime
  ${MEDIUS_OPENVINO}/libs/libopenvino.so.*
  ${MEDIUS_OPENVINO}/libs/libopenvino_intel_cpu_plugin.so
  ${MEDIUS_OPENVINO}/libs/libopenvino_ir_frontend.so.*
  ${MEDIUS_OPENVINO}/libs/libopenvino_tensorflow_lite_frontend.so.*
  ${MEDIUS_OPENVINO}/libs/libtbb.so.*)
install(FILES ${openvino_runtime} DESTINATION ${lib} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
install(DIRECTORY ${MEDIUS_OPENVINO}/../openvino-2026.4.1.dist-info/licenses/ DESTINATION ${share}/licences/openvino)
install(FILES ${MEDIUS_FONT} DESTINATION ${share}/fonts)
# systemd's units name the place they were installed to, which is known only then.
install(CODE "
  set(units \"${PROJECT_SOURCE_DIR}/packaging/systemd\")
  foreach(unit IN ITEMS share/systemd/user/medius.service share/systemd/user/medius-break.service lib/systemd/system/medius-clinic.service)
    get_filename_component(name \${unit} NAME)
    configure_file(\${units}/\${name}.in \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/\${unit}\" @ONLY)
  endforeach()")
install(FILES docs/operation.md docs/phone.md docs/formats.md DESTINATION ${share}/docs)
