// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buses, drivers and devices; classes; what is told to others.
 */
#include <linux/device.h>
#include <linux/hwmon.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/slab.h>

#include "runtime.h"

/* What the driver has seen, one letter each. */
static char story[32];
static unsigned int told;
static bool ready;

static void tell(char c)
{
	if (told < sizeof(story) - 1)
		story[told++] = c;
}

static void forget(void)
{
	memset(story, 0, sizeof(story));
	told = 0;
}

static void managed_gone(void *unused)
{
	tell('m');
}

static int probe(struct device *dev)
{
	if (!ready) {
		tell('d');
		return -EPROBE_DEFER;
	}
	tell('p');
	return devm_add_action_or_reset(dev, managed_gone, NULL);
}

static void remove(struct device *dev)
{
	tell('r');
}

static int match(struct device *dev, struct device_driver *drv)
{
	return !strncmp(dev_name(dev), drv->name, strlen(drv->name));
}

static struct bus_type bus = {
	.name = "runtime",
	.match = match,
	.probe = probe,
	.remove = remove,
};

static struct device_driver driver = {
	.name = "thing",
	.bus = &bus,
	.owner = THIS_MODULE,
};

static void release(struct device *dev)
{
	tell('f');
	kfree(dev);
}

static struct device *make(const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	dev->bus = &bus;
	dev->release = release;
	device_initialize(dev);
	if (!dev_set_name(dev, "%s", name) && !device_add(dev))
		return dev;
	put_device(dev);
	return NULL;
}

static int count_one(struct device *dev, void *count)
{
	++*(int *)count;
	return 0;
}

/* A device that comes before its driver, one behind it, and one of nobody's. */
static bool meet(void)
{
	struct device *a, *b, *c;
	int bound = 0;

	forget();
	ready = true;
	expect(!bus_register(&bus));
	a = make("thing1");
	expect(a && !*story);
	expect(!driver_register(&driver));
	b = make("thing2");
	c = make("other");
	expect(b && c);
	expect(!strcmp(story, "pp"));
	expect(a->driver == &driver && !c->driver);
	expect(!driver_for_each_device(&driver, NULL, &bound, count_one));
	expect(bound == 2);
	device_unregister(a);
	expect(!strcmp(story, "pprmf"));
	driver_unregister(&driver);
	expect(!strcmp(story, "pprmfrm"));
	get_device(b);
	device_unregister(b);
	device_unregister(c);
	expect(!strcmp(story, "pprmfrmf"));
	put_device(b);
	expect(!strcmp(story, "pprmfrmff"));
	bus_unregister(&bus);
	return true;
}

/* One that can't be probed yet is asked again when another one was. */
static bool defer(void)
{
	struct device *a, *b;
	int i;

	forget();
	ready = false;
	expect(!bus_register(&bus));
	expect(!driver_register(&driver));
	a = make("thing1");
	expect(a && story[0] == 'd' && !a->driver);
	ready = true;
	b = make("thing2");
	expect(b);
	for (i = 0; i < 500 && !a->driver; i++)
		nap(10);
	expect(a->driver == &driver && b->driver == &driver);
	driver_unregister(&driver);
	device_unregister(a);
	device_unregister(b);
	bus_unregister(&bus);
	return true;
}

static bool classes(void)
{
	struct class *class = class_create(THIS_MODULE, "runtime");
	struct device *dev, *found;

	expect(!IS_ERR(class));
	dev = device_create(class, NULL, 0, NULL, "runtime%d", 7);
	expect(!IS_ERR(dev));
	expect(!strcmp(dev_name(dev), "runtime7"));
	found = class_find_device_by_name(class, "runtime7");
	expect(found == dev);
	put_device(found);
	expect(!class_find_device_by_name(class, "runtime8"));
	device_unregister(dev);
	expect(!class_find_device_by_name(class, "runtime7"));
	class_destroy(class);
	return true;
}

static umode_t visible(const void *data, enum hwmon_sensor_types type, u32 attr,
		       int channel)
{
	return 0444;
}

static int read(struct device *dev, enum hwmon_sensor_types type, u32 attr,
		int channel, long *value)
{
	*value = 40000;
	return 0;
}

static const struct hwmon_ops monitor_ops = {
	.is_visible = visible,
	.read = read,
};

static const struct hwmon_channel_info * const monitor_info[] = {
	HWMON_CHANNEL_INFO(temp, HWMON_T_INPUT),
	NULL
};

static const struct hwmon_chip_info monitor = {
	.ops = &monitor_ops,
	.info = (const struct hwmon_channel_info **)monitor_info,
};

/* It goes with the device that it monitors. */
static bool monitors(void)
{
	struct device *dev, *hwmon;

	forget();
	expect(!bus_register(&bus));
	dev = make("warm");
	expect(dev);
	hwmon = hwmon_device_register_with_info(dev, "runtime", NULL,
						&monitor, NULL);
	expect(!IS_ERR(hwmon));
	expect(hwmon->parent == dev);
	hwmon_device_unregister(hwmon);
	device_unregister(dev);
	expect(!strcmp(story, "f"));
	bus_unregister(&bus);
	return true;
}

static int hear(struct notifier_block *nb, unsigned long event, void *data)
{
	tell(event);
	return event == 'z' ? NOTIFY_BAD : NOTIFY_OK;
}

static bool notifiers(void)
{
	static BLOCKING_NOTIFIER_HEAD(chain);
	static struct notifier_block first = { hear, .priority = 1 };
	static struct notifier_block second = { hear };

	forget();
	expect(!blocking_notifier_chain_register(&chain, &second));
	expect(!blocking_notifier_chain_register(&chain, &first));
	blocking_notifier_call_chain(&chain, 'a', NULL);
	expect(!strcmp(story, "aa"));
	expect(blocking_notifier_call_chain(&chain, 'z', NULL) == NOTIFY_BAD);
	expect(!strcmp(story, "aaz"));
	expect(!blocking_notifier_chain_unregister(&chain, &first));
	expect(!blocking_notifier_chain_unregister(&chain, &second));
	blocking_notifier_call_chain(&chain, 'a', NULL);
	expect(!strcmp(story, "aaz"));
	return true;
}

const struct runtime_test runtime_devices[] = {
	{ "meet", meet },
	{ "defer", defer },
	{ "classes", classes },
	{ "monitors", monitors },
	{ "notifiers", notifiers },
	{ }
};
