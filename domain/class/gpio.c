// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins.  One that is optional is not there, so that nobody has one to do something
 * with.  A kernel that is built without them has all this in its header.
 */
#include <linux/gpio/consumer.h>

#ifdef CONFIG_GPIOLIB

struct gpio_desc *gpiod_get_optional(struct device *dev, const char *con_id,
				     enum gpiod_flags flags)
{
	return NULL;
}

struct gpio_desc *devm_gpiod_get_optional(struct device *dev,
					  const char *con_id,
					  enum gpiod_flags flags)
{
	return NULL;
}

void gpiod_put(struct gpio_desc *desc)
{
	WARN_ON(desc);
}

void gpiod_set_value_cansleep(struct gpio_desc *desc, int value)
{
	WARN_ON(desc);
}

int gpiod_set_consumer_name(struct gpio_desc *desc, const char *name)
{
	WARN_ON(desc);
	return 0;
}

#endif /* CONFIG_GPIOLIB */
