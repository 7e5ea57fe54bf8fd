package dev.miniecr.storage.index;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An index at whose methods a test may do something else, once: before a method's transaction, or between it and the answer. */
public final class SteppedIndex {
    private final ManifestIndex index;
    private final Map<String, Step> before = new ConcurrentHashMap<>();
    private final Map<String, Step> after = new ConcurrentHashMap<>();

    /** What is done instead of going on; a failure of it is the method's. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    public SteppedIndex(ManifestIndex index) {
        this.index = index;
    }

    public ManifestIndex index() {
        return (ManifestIndex) Proxy.newProxyInstance(SteppedIndex.class.getClassLoader(),
                new Class<?>[]{ManifestIndex.class}, (_, method, arguments) -> call(method, arguments));
    }

    public void before(String method, Step step) {
        before.put(method, step);
    }

    public void after(String method, Step step) {
        after.put(method, step);
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        come(before, method);
        try {
            return method.invoke(index, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        } finally {
            come(after, method);
        }
    }

    private static void come(Map<String, Step> steps, Method method) throws IOException {
        Optional<Step> step = Optional.ofNullable(steps.remove(method.getName()));
        if (step.isPresent()) {
            step.get().run();
        }
    }
}
