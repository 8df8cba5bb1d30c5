// The frames of a recording on several cores, with results that do not depend on how many.
#pragma once

#include <functional>

#include "medius/base/progress.h"
#include "medius/base/result.h"

namespace medius {

/// Frames in a chunk. Fixed, so that where a chunk begins (and starts cold) never depends on the
/// machine.
inline constexpr int kChunkFrames = 128;

/// Cores to use: what was asked for, 0 meaning all of this machine's.
int thread_count(int asked);

/// Calls work_on(thread, begin, end) for every chunk of [0, frames), each chunk once and as a whole
/// by one thread; `thread` is in [0, threads), so that a thread can own its data. A chunk must not
/// use what another chunk left behind. The first error in the order of frames is returned; after
/// it, or when work.stop is set, no new chunk begins.
Result<void> for_chunks(int frames, int threads, const Work& work, std::string_view stage,
                        const std::function<Result<void>(int thread, int begin, int end)>& work_on,
                        int chunk_frames = kChunkFrames);

}  // namespace medius
