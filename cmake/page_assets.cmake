# What the page shows and plays, made once by the built program and kept while nothing that matters changed: the
# demonstrators (page_assets/figures) and the voice (page_assets/voice).
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(MEDIUS_VOICE_RECORDED "" CACHE PATH "Folder of recorded sentences (LANGUAGE/SENTENCE.wav) that replace the spoken ones")
set(page_assets ${CMAKE_BINARY_DIR}/page_assets)
file(GLOB exercise_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/exercises/*.yaml)

add_custom_command(OUTPUT ${page_assets}/figures/index.json
  DEPENDS medius ${exercise_files} ${PROJECT_SOURCE_DIR}/data/postures.yaml
  COMMAND $<TARGET_FILE:medius> --quiet --data ${PROJECT_SOURCE_DIR}/data figure --demonstrators --out ${page_assets}/figures
  COMMENT "Drawing the demonstrators" VERBATIM)
set(recorded "")
if(MEDIUS_VOICE_RECORDED)
  set(recorded --recorded ${MEDIUS_VOICE_RECORDED})
endif()
add_custom_command(OUTPUT ${page_assets}/voice/index.json
  DEPENDS medius ${exercise_files} ${PROJECT_SOURCE_DIR}/data/words/coach.yaml ${PROJECT_SOURCE_DIR}/tools/voice/make
  COMMAND ${CMAKE_COMMAND} -E env MEDIUS_DATA=${PROJECT_SOURCE_DIR}/data
          ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/voice/make $<TARGET_FILE:medius> ${page_assets}/voice ${recorded}
  COMMENT "Speaking the sentences" VERBATIM)
# Part of every build that may be installed; the sanitizers' programs would take minutes for it.
set(all "")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(all ALL)
endif()
add_custom_target(page_assets ${all} DEPENDS ${page_assets}/figures/index.json ${page_assets}/voice/index.json)
